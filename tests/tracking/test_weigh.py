"""Hits become events and counts; verdicts that change move both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from quarterdeck.emails.models import Attempt, Email, Event
from quarterdeck.emails.reasons import reason
from quarterdeck.kit.sayings import Saying, keep
from quarterdeck.tracking.drainer import settle
from quarterdeck.tracking.models import Hit, OwnBrowser, forget, remember
from quarterdeck.tracking.verdict import MOST_COMPANY
from quarterdeck.tracking.weigh import moment, weigh
from tests.factories import make_email, make_user
from tests.tracking.spooled import counts, hit, now, verdicts

pytestmark = pytest.mark.django_db


def just_sent() -> Email:
    """An email that a server took five seconds ago."""
    email = make_email("delivered", sent_at=timezone.now() - timedelta(seconds=5))
    email.attempts.update(marked_at=timezone.now() - timedelta(seconds=6))
    return email


def time_passes(seconds: int) -> None:
    """Everything that waits was heard of, and happened, so much earlier."""
    past = timedelta(seconds=seconds)
    Email.objects.update(sent_at=F("sent_at") - past)
    Attempt.objects.update(marked_at=F("marked_at") - past)
    for row in Hit.objects.all():
        at, *rest = row.evidence
        Event.objects.filter(pk=row.event_id).update(at=moment(at - seconds * 1000))
        Hit.objects.filter(pk=row.pk).update(
            evidence=[at - seconds * 1000, *rest], heard_at=row.heard_at - past, look_at=row.look_at - past
        )


def test_a_view_and_a_click_are_counted_and_told() -> None:
    email = make_email("delivered")
    seen, clicked = hit(email), hit(email, "clicked", n=2, url="https://example.com/a")
    weigh([seen, clicked])
    assert counts(email) == (1, 1, 0, 0)
    assert email.last_activity_at == moment(clicked.at)
    event = Event.objects.get(email_id=email.pk, kind="clicked")
    assert event.data == {"verdict": "human", "url": "https://example.com/a", "n": 2}
    assert (event.sender_id, event.person_id, event.at) == (email.sender_id, email.person_id, moment(clicked.at))


def test_nothing_else_of_the_email_changes() -> None:
    email = make_email("delivered")
    before = Email.objects.filter(pk=email.pk).values("version", "updated_at", "status")[0]
    weigh([hit(email)])
    assert Email.objects.filter(pk=email.pk).values("version", "updated_at", "status")[0] == before


def test_a_machine_is_counted_apart_and_is_no_activity() -> None:
    email = make_email("delivered")
    weigh([hit(email, agent="Mozilla/5.0"), hit(email, "clicked", network="Mimecast")])
    assert counts(email) == (0, 0, 1, 1)
    assert email.last_activity_at is None
    assert Event.objects.get(email_id=email.pk, kind="clicked").data["why"] == [
        keep(Saying("%(name)s network", name="Mimecast"))
    ]


def test_a_view_through_gmail_is_a_persons_and_says_through_what() -> None:
    email = make_email("delivered")
    weigh([hit(email, agent="Mozilla/5.0 (via ggpht.com GoogleImageProxy)")])
    assert counts(email) == (1, 0, 0, 0)
    assert Event.objects.get(email_id=email.pk, kind="viewed").data["why"] == ["Gmail image proxy"]


def test_a_late_view_of_a_person_leaves_no_evidence_behind() -> None:
    weigh([hit(make_email("delivered"))])
    assert not Hit.objects.exists()


def test_an_early_hit_is_unknown_until_ten_seconds_have_passed() -> None:
    email = just_sent()
    weigh([hit(email)])
    assert (counts(email), verdicts(email)) == ((0, 0, 0, 0), ["unknown"])
    settle()
    assert verdicts(email) == ["unknown"]
    time_passes(11)
    settle()
    assert (counts(email), verdicts(email)) == ((1, 0, 0, 0), ["human"])
    assert email.last_activity_at is not None
    time_passes(130)
    settle()
    assert not Hit.objects.exists()
    assert counts(email) == (1, 0, 0, 0)


def test_an_early_hit_beside_a_scanner_is_the_scanners() -> None:
    email = just_sent()
    weigh([hit(email)])
    weigh([hit(email, "clicked", method="HEAD", visitor="scanner")])
    assert (counts(email), verdicts(email)) == ((0, 0, 1, 1), ["machine", "machine"])


def test_late_evidence_takes_a_human_verdict_back() -> None:
    email = make_email("delivered", last_activity_at=None)
    first = hit(email, "clicked", n=1)
    weigh([first])
    assert counts(email) == (0, 1, 0, 0)
    weigh([hit(email, "clicked", n=2, at=first.at + 300)])
    assert (counts(email), verdicts(email)) == ((0, 0, 0, 2), ["machine", "machine"])
    assert email.last_activity_at is None


def test_taking_back_keeps_the_activity_that_remains() -> None:
    email = make_email("delivered")
    seen, first = hit(email), hit(email, "clicked", n=1)
    weigh([seen])
    weigh([first])
    weigh([hit(email, "clicked", n=2, at=first.at + 300)])
    assert counts(email) == (1, 0, 0, 2)
    assert email.last_activity_at == moment(seen.at)


def test_a_hit_is_unknown_while_the_email_is_in_progress() -> None:
    email = make_email("in_progress")
    email.attempts.update(state="transmitting", marked_at=timezone.now())
    weigh([hit(email)])
    time_passes(60)
    settle()
    assert verdicts(email) == ["unknown"]
    assert Hit.objects.get().look_at > timezone.now()


@pytest.mark.parametrize("status", ["archived", "deleted", "cancelled", "draft"])
def test_an_email_that_is_not_tracked_records_nothing(status: str) -> None:
    email = make_email(status)
    weigh([hit(email), hit(email, "clicked")])
    assert (counts(email), verdicts(email)) == ((0, 0, 0, 0), [])


def test_archiving_after_the_hit_does_not_take_it_back() -> None:
    email = just_sent()
    weigh([hit(email)])
    email.archive()
    time_passes(11)
    settle()
    assert counts(email) == (1, 0, 0, 0)


def test_an_unarchived_email_is_tracked_again() -> None:
    email = make_email("archived")
    email.unarchive()
    weigh([hit(email)])
    assert counts(email) == (1, 0, 0, 0)


def test_a_hit_of_an_email_that_is_gone_is_let_go() -> None:
    email = just_sent()
    weigh([hit(email)])
    Email.objects.filter(pk=email.pk).delete()
    weigh([hit(email.pk)])
    assert not Hit.objects.exists()


def test_the_senders_own_browser_is_told_and_not_counted() -> None:
    email = make_email("delivered")
    remember(email.sender_id, "ann")
    weigh([hit(email), hit(email, visitor="somebody else")])
    assert (counts(email), verdicts(email)) == ((1, 0, 0, 0), ["self", "human"])


def test_a_colleagues_browser_is_not_the_senders() -> None:
    email = make_email("delivered")
    remember(make_user().pk, "ann")
    weigh([hit(email)])
    assert verdicts(email) == ["human"]


def test_a_browser_is_remembered_once_and_forgotten_when_long_unused() -> None:
    user = make_user()
    remember(user.pk, "a")
    remember(user.pk, "a")
    assert OwnBrowser.objects.filter(user=user).count() == 1
    OwnBrowser.objects.update(seen_at=timezone.now() - timedelta(days=200))
    remember(user.pk, "b")
    assert forget() == 1
    assert [own.mark for own in OwnBrowser.objects.filter(user=user)] == ["b"]


def test_a_human_click_proves_that_an_email_arrived() -> None:
    email = make_email("failed", reason=reason("outcome_unknown"))
    email.attempts.update(marked_at=timezone.now() - timedelta(hours=1), ended_at=timezone.now() - timedelta(hours=1))
    weigh([hit(email, "clicked")])
    email.refresh_from_db()
    assert (email.status, email.clicks, email.reason) == ("delivered", 1, None)
    assert "clicked" in Event.objects.get(email_id=email.pk, kind="evidence").data["what"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"method": "HEAD", "kind": "clicked"}, "outcome_unknown"), ({"kind": "clicked"}, "refused_ours")],
)
def test_a_machines_click_or_a_known_outcome_proves_nothing(fields: dict[str, str], code: str) -> None:
    email = make_email("failed", reason=reason(code))
    email.attempts.update(marked_at=timezone.now() - timedelta(hours=1), ended_at=timezone.now() - timedelta(hours=1))
    weigh([hit(email, **fields)])
    email.refresh_from_db()
    assert email.status == "failed"


def test_a_flood_on_one_email_is_a_machines_and_is_not_kept() -> None:
    email = make_email("delivered")
    flood = 2 * MOST_COMPANY
    weigh([hit(email, "clicked", at=now() - flood + each) for each in range(flood)])
    assert counts(email) == (0, 0, 0, flood)
    assert Hit.objects.count() <= MOST_COMPANY + 1
