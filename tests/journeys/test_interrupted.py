"""The connection is cut in the middle of a hand-over: where Postfix files what it sends, Sent tells; else a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from quarterdeck.delivery import filing
from quarterdeck.delivery.mime import Mailbox as Box
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.own_mail import test_letter as letter_for
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due, waits_for
from tests.factories import make_person
from tests.journeys.cutter import Cutter, cutter
from tests.journeys.town import Town, at_work, built
from tests.sandbox.world import eventually
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)

RITA, LEE = "rita@northsea.example", "lee@kite.example"


@contextmanager
def relayed(dovecot: Dovecot, *filing_for: str) -> Iterator[tuple[Town, User, Cutter]]:
    """Rita sends by Postfix as a relay without login, over a wire that can be cut; her channel was tried out."""
    with built(dovecot, RITA, LEE, filing=filing_for) as town, cutter(town.postfix.relay) as wire:
        rita = town.rep(RITA, port=wire.port, security="none", username="")
        channel = Channel.objects.get()
        itself = Box("Rita", RITA)
        assert filing.try_out(channel, letter_for(channel, itself, itself)).ok
        yield town, rita, wire


def time_passes() -> None:
    """The two minutes between two looks into Sent."""
    past = timezone.now() - timedelta(seconds=1)
    Attempt.objects.filter(state__in=Attempt.OPEN).update(lease_until=past)


def test_a_lost_answer_is_found_out_in_sent(dovecot: Dovecot) -> None:
    with relayed(dovecot, RITA) as (town, rita, wire):
        assert Channel.objects.get().files_sent is True  # found out with the test message
        wire.armed = "answer"
        email = make_due(rita, LEE)
        with at_work():
            waits_for(email, "delivered")
        assert (wire.cuts, kinds(email)[-1]) == (1, "found_in_sent")
        assert Attempt.objects.get(email=email).state == "accepted"
        assert len(town.mail_of(LEE)) == 1


def test_a_lost_message_is_known_not_to_have_gone_and_a_retry_sends_it_once(dovecot: Dovecot) -> None:
    with relayed(dovecot, RITA) as (town, rita, wire), at_work():
        wire.armed = "message"
        email = make_due(rita, LEE)
        eventually(lambda: Attempt.objects.filter(email=email, looks=1).exists())
        assert email.fresh().status == "in_progress"  # absent once proves nothing yet
        time_passes()
        waits_for(email, "failed")
        assert email.fresh().reason["code"] == "interrupted"
        assert Attempt.objects.get(email=email).state == "not_sent"
        email.fresh().retry(by=rita)
        Email.objects.filter(pk=email.pk).update(due_at=Now())  # the ten seconds to undo are over
        waits_for(email, "delivered")
        assert (wire.cuts, len(town.mail_of(LEE))) == (1, 1)


def test_where_nothing_is_filed_it_is_unknown_until_somebody_knows(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "LOOKS", (0.2,))  # how long somebody waits for the page
    with relayed(dovecot) as (town, rita, wire), at_work():
        assert Channel.objects.get().files_sent is False
        lee = make_person(address=LEE)
        wire.armed = "answer"
        by_person = make_due(rita, person=lee)
        waits_for(by_person, "failed")
        assert by_person.fresh().has_unknown_outcome
        by_person.fresh().mark_delivered(by=rita)
        assert by_person.fresh().status == "delivered"

        wire.armed = "answer"
        by_answer = make_due(rita, person=lee)
        waits_for(by_answer, "failed")
        town.reply(town.mail_of(LEE)[-1], "I have it, thank you.")
        waits_for(by_answer, "delivered")  # whoever answers has got it
        assert by_answer.fresh().answered_at is not None
        assert Attempt.objects.count() == len(town.mail_of(LEE)) == 2
