"""Reports of servers: hard, soft, ours, late, repeated, forged, about several; each on its own email."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F

from quarterdeck.delivery import verp
from quarterdeck.emails.models import Attempt, Email, Event
from quarterdeck.emails.reasons import reason
from quarterdeck.inbound.models import Message
from quarterdeck.people.models import Suppression
from tests.factories import make_attempt, make_email
from tests.inbound.post import come_in, complaint, kinds, returned, sent_email

pytestmark = pytest.mark.django_db


@pytest.fixture
def email() -> Email:
    return sent_email()


def blocked() -> list[tuple[str, str]]:
    return list(Suppression.objects.order_by("pk").values_list("address_key", "kind"))


@pytest.mark.parametrize("status", ["delivered", "archived"])
def test_a_late_bounce_moves_the_email_and_blocks_the_address(status: str) -> None:
    email = make_email(status)
    come_in(returned(email))
    email.refresh_from_db()
    assert (email.status, email.reason["code"]) == ("bounced", "refused")
    assert blocked() == [(email.address, "bounced")]
    event = Event.objects.get(email_id=email.pk)
    assert (event.kind, event.data["enhanced"], event.data["code"]) == ("bounced", "5.1.1", "550")
    assert "User unknown" in event.data["words"]
    assert event.attempt_id == email.attempts.get().pk


def test_a_full_mailbox_blocks_nobody(email: Email) -> None:
    come_in(returned(email, "5.2.2", "552 5.2.2 Mailbox full"))
    assert (email.fresh().status, blocked()) == ("bounced", [])


@pytest.mark.parametrize(
    ("status", "words"),
    [("5.7.26", "550 5.7.26 This mail is unauthenticated"), ("5.7.515", "550 5.7.515 Access denied"),
     ("5.7.1", "550 5.7.1 Message rejected as spam")],
)  # fmt: skip
def test_what_is_our_fault_never_blames_the_person(email: Email, status: str, words: str) -> None:
    come_in(returned(email, status, words))
    email.refresh_from_db()
    assert (email.status, email.reason["code"]) == ("bounced", "refused_ours")
    assert blocked() == []


def test_a_delay_is_no_bounce(email: Email) -> None:
    come_in(returned(email, "4.4.1", "451 4.4.1 No answer", action="delayed"))
    assert (email.fresh().status, kinds(email)) == ("delivered", ["still_trying"])


def test_a_receipt_is_told_and_proves() -> None:
    email = make_email("failed", reason=reason("outcome_unknown"))
    come_in(returned(email, "2.0.0", "250 2.0.0 Ok", action="delivered"))
    assert (email.fresh().status, kinds(email)) == ("delivered", ["confirmed"])


def test_a_report_that_repeats_the_servers_refusal_is_the_same_bounce() -> None:
    email = make_email("bounced")
    come_in(returned(email))
    assert (email.fresh().status, kinds(email)) == ("bounced", ["returned"])


def test_two_reports_are_one_bounce(email: Email) -> None:
    come_in(returned(email), returned(email))
    assert kinds(email) == ["bounced", "returned"]
    assert len(blocked()) == 1


def test_a_report_about_an_earlier_hand_over_moves_nothing(email: Email) -> None:
    first = email.message_id()
    Email.objects.filter(pk=email.pk).update(decision=F("decision") + 1)
    email.refresh_from_db()
    make_attempt(email, "accepted")
    come_in(returned(email, message_id=first))
    assert (email.fresh().status, kinds(email), blocked()) == ("delivered", ["returned"], [])
    assert Event.objects.get().attempt_id == Attempt.objects.earliest("pk").pk


def test_a_forged_report_waits_for_a_person(email: Email) -> None:
    come_in(returned(email, message_id="made-up@else.example"), complaint(email, "made-up@else.example"))
    assert (email.fresh().status, kinds(email), blocked()) == ("delivered", [], [])
    assert list(Message.objects.values_list("status", "email")) == [("open", email.pk)] * 2


def test_a_complaint_about_what_bounced_is_told_once() -> None:
    email = make_email("bounced")
    come_in(complaint(email))
    come_in(complaint(email))
    assert (email.fresh().status, kinds(email)) == ("bounced", ["reported_spam"])
    assert blocked() == [(email.address, "complained")]


def test_a_return_path_names_the_email(email: Email) -> None:
    raw = returned(email, message_id="rewritten@relay.example")
    back = verp.return_path(email.attempts.get().pk, "bounces.northsea.example")
    forged = back.replace(".", ".0", 1)
    come_in(raw, envelope_to=forged)
    assert email.fresh().status == "delivered"
    come_in(raw, envelope_to=back.upper().replace("B+", "b+"))
    assert (email.fresh().status, blocked()) == ("bounced", [(email.address, "bounced")])


def test_a_copy_that_came_back_is_not_the_email(email: Email) -> None:
    Email.objects.filter(pk=email.pk).update(cc=["Kim <kim@kite.example>"])
    come_in(returned(email, address="kim@kite.example"))
    assert (email.fresh().status, kinds(email), blocked()) == ("delivered", ["copy_returned"], [])
    assert Event.objects.get().data["to"] == "kim@kite.example"


def test_an_address_that_it_was_forwarded_to_stands_for_the_recipient(email: Email) -> None:
    come_in(returned(email, address="forwarded@elsewhere.example"))
    assert (email.fresh().status, blocked()) == ("bounced", [(email.address, "bounced")])


def test_of_several_each_comes_to_its_own_email(email: Email) -> None:
    other = sent_email(sender=email.sender, identity=email.identity)
    more = f"\nFinal-Recipient: rfc822; {other.address}\nAction: failed\nStatus: 5.2.2\n"
    come_in(returned(email, more=more))
    assert (email.fresh().status, other.fresh().status) == ("bounced", "bounced")
    assert (kinds(email), kinds(other)) == (["bounced"], ["bounced"])
    assert blocked() == [(email.address, "bounced")]


@pytest.mark.parametrize("status", ["draft", "scheduled", "cancelled", "deleted"])
def test_an_email_that_is_not_out_only_hears_of_it(status: str) -> None:
    email = make_email(status)
    if status == "draft":
        Email.objects.filter(pk=email.pk).update(decision=1)
        email.refresh_from_db()
        Email.objects.filter(pk=email.pk).update(channel=email.identity.channel)
        email.refresh_from_db()
    make_attempt(email, "accepted")
    come_in(returned(email))
    assert (email.fresh().status, kinds(email)) == (status, ["returned"])


def test_evidence_tells_what_nobody_knew() -> None:
    email = make_email("failed", reason=reason("outcome_unknown"))
    come_in(returned(email))
    assert (email.fresh().status, email.fresh().reason["code"]) == ("bounced", "refused")


def test_a_refusal_of_ours_leaves_an_unknown_outcome_failed_with_its_cause() -> None:
    email = make_email("failed", reason=reason("outcome_unknown"))
    come_in(returned(email, "5.7.26", "550 5.7.26 This mail is unauthenticated"))
    assert (email.fresh().status, email.fresh().reason["code"]) == ("failed", "refused_ours")
    assert kinds(email) == ["failed"]


def test_several_facts_about_one_email_come_in_their_order() -> None:
    email = make_email("failed", reason=reason("outcome_unknown"))
    from tests.inbound.post import answer

    come_in(answer(email), complaint(email))
    assert email.fresh().status == "spam"
    assert kinds(email) == ["replied", "evidence", "reported_spam"]


@pytest.mark.parametrize(
    ("state", "then"), [("accepted", "bounced"), ("unknown", "bounced"), ("deferred", "scheduled")]
)
def test_what_comes_while_it_is_in_progress_waits_for_the_outcome(state: str, then: str) -> None:
    email = make_email("in_progress")
    come_in(returned(email))
    assert (email.fresh().status, kinds(email)) == ("in_progress", [])
    assert Message.objects.get().status == "waiting"

    end(email, state)

    assert (email.fresh().status, Message.objects.get().status) == (then, "recorded")
    assert "bounced" in kinds(email) or "returned" in kinds(email)


def end(email: Email, state: str) -> None:
    """Record this outcome of an email in progress."""
    from django.utils import timezone

    from quarterdeck.delivery import hooks
    from quarterdeck.emails.moves import Change, move_each

    now: Any = timezone.now()
    to = {
        "accepted": Change(email.pk, "delivered", sent_at=now),
        "unknown": Change(email.pk, "failed", failed_at=now, reason=reason("outcome_unknown")),
        "deferred": Change(email.pk, "scheduled", due_at=now),
    }
    move_each([to[state]], only_from=["in_progress"])
    hooks.recorded([email.pk])
