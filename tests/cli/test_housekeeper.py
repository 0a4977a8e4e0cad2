"""The housekeeper: a chore that fails is told, and holds up no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from quarterdeck.cli import housekeeper
from tests.factories import make_email
from tests.inbound.post import answer, come_in


def test_one_chore_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def broken() -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr(housekeeper, "CHORES", (lambda: done.append("first"), broken, lambda: done.append("last")))
    with pytest.raises(ExceptionGroup) as caught:
        housekeeper.keep_house()
    assert done == ["first", "last"]
    assert [str(error) for error in caught.value.exceptions] == ["no luck"]


def test_a_database_that_went_away_in_the_midst_is_no_fault_of_a_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def cut_off() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(housekeeper, "CHORES", (lambda: done.append("first"), cut_off, lambda: done.append("last")))
    with pytest.raises(OperationalError):  # which the worker says in one line
        housekeeper.keep_house()
    assert done == ["first"]


@pytest.mark.django_db
def test_l6_what_may_be_kept_no_longer_goes_each_hour_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """Deleted emails after 30 days, raw mail after 90, senders' browsers after 180; nothing sooner."""
    from quarterdeck.emails.models import Email
    from quarterdeck.inbound.models import Message, RawMail
    from quarterdeck.tracking.models import OwnBrowser

    now = timezone.now()
    old, young = (make_email("deleted", deleted_at=now - timedelta(days=days)) for days in (31, 29))
    sent = make_email("delivered")
    come_in(answer(sent, text="Old"), answer(sent, text="Young"))
    ages = dict(zip(Message.objects.order_by("pk"), (91, 89), strict=True))
    for message, days in ages.items():
        Message.objects.filter(pk=message.pk).update(taken_at=now - timedelta(days=days))
        RawMail.objects.filter(pk=message.digest).update(stored_at=now - timedelta(days=days))
    for mark, days in (("old", 181), ("young", 179)):
        OwnBrowser.objects.create(user=sent.sender, mark=mark, seen_at=now - timedelta(days=days))
    with caplog.at_level("INFO"):
        housekeeper.keep_house()
    assert set(Email.objects.filter(pk__in=[old.pk, young.pk]).values_list("pk", flat=True)) == {young.pk}
    assert list(RawMail.objects.values_list("digest", flat=True)) == [
        m.digest for m, days in ages.items() if days == 89
    ]
    assert list(OwnBrowser.objects.values_list("mark", flat=True)) == ["young"]
    for chore in ("emails.purge.purge", "inbound.tidy.forget_raw", "tracking.models.forget"):
        assert any("chore done" in told and chore in told for told in map(str, caplog.messages)), chore
