"""Every arrow between an email's states, and every arrow that there must not be (design 4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

import quarterdeck
from quarterdeck.emails.models import Content, Email, Event
from quarterdeck.emails.models.email import Status
from quarterdeck.emails.moves import Change, move_each
from quarterdeck.emails.reasons import reason
from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import User
from tests.factories import make_campaign, make_content, make_email, make_identity

pytestmark = pytest.mark.django_db

# The table as design 4 says it, apart from the code; a restore goes back to where a deleted email was.
ARROWS = {
    ("draft", "scheduled"),
    ("draft", "deleted"),
    ("scheduled", "in_progress"),
    ("scheduled", "draft"),
    ("scheduled", "failed"),
    ("scheduled", "cancelled"),
    ("scheduled", "deleted"),
    ("in_progress", "delivered"),
    ("in_progress", "bounced"),
    ("in_progress", "failed"),
    ("in_progress", "scheduled"),
    ("delivered", "archived"),
    ("delivered", "bounced"),
    ("delivered", "spam"),
    ("archived", "delivered"),
    ("archived", "bounced"),
    ("archived", "spam"),
    ("archived", "deleted"),
    ("failed", "scheduled"),
    ("failed", "delivered"),
    ("failed", "bounced"),
    ("failed", "spam"),
    ("failed", "deleted"),
    ("bounced", "scheduled"),
    ("bounced", "deleted"),
    ("spam", "scheduled"),
    ("spam", "deleted"),
    ("deleted", "draft"),
    ("deleted", "archived"),
    ("deleted", "failed"),
    ("deleted", "bounced"),
    ("deleted", "spam"),
}
ALL = sorted(str(each) for each in Status)


def facts_for(to: str, email: Email) -> dict[str, Any]:
    """What the constraints ask of an email that goes to this status."""
    now = timezone.now()
    assert email.identity is not None
    facts: dict[str, Any] = {"due_at": None, "failed_at": None, "deleted_at": None, "deleted_from": ""}
    match to:
        case "scheduled":
            facts |= {"due_at": now, "scheduled_for": now, "decision": 1, "channel_id": email.identity.channel_id}
        case "delivered" | "archived":
            facts |= {"sent_at": now}
        case "failed" | "bounced" | "spam":
            facts |= {"failed_at": now, "reason": reason("interrupted")}
        case "deleted":
            facts |= {"deleted_at": now, "deleted_from": "draft"}
    return facts


@pytest.mark.parametrize(("origin", "to"), sorted(ARROWS))
def test_each_arrow_can_be_gone(origin: str, to: str) -> None:
    email = make_email(origin)
    email.move(to, **facts_for(to, email))
    assert email.fresh().status == to


@pytest.mark.parametrize(("origin", "to"), sorted(set(product(ALL, ALL)) - ARROWS))
def test_each_missing_arrow_is_refused(origin: str, to: str) -> None:
    email = make_email(origin)
    with pytest.raises(WrongState), transaction.atomic():
        email.move(to, **facts_for(to, email))
    assert email.fresh().status == origin


LEDGER = ("scheduled", "in_progress")  # whence the ledger moves


@pytest.mark.parametrize(("origin", "to"), sorted(product(LEDGER, set(ALL) - {"deleted"})))
def test_the_set_makes_exactly_the_same_moves(origin: str, to: str) -> None:
    email = make_email(origin)
    facts = facts_for(to, email)
    known = {name: facts.get(name) for name in ("due_at", "sent_at", "failed_at", "reason")}
    moved = move_each([Change(email.pk, to, **known)], only_from=LEDGER)
    assert (email.pk in moved) == ((origin, to) in ARROWS)
    assert email.fresh().status == (to if moved else origin)


def test_the_set_goes_only_from_where_it_is_told() -> None:
    email = make_email("failed")
    change = Change(email.pk, "delivered", sent_at=timezone.now())
    assert not move_each([change], only_from=["in_progress"])
    assert email.fresh().status == "failed"


# Verbs: (the status each starts in, the verb, where it leads, the event's kind)
VERBS: list[tuple[str, Callable[[Email, User], object], str, str]] = [
    ("draft", lambda email, by: email.schedule(by=by), "scheduled", "scheduled"),
    ("scheduled", lambda email, by: email.undo(by=by), "draft", "undone"),
    ("scheduled", lambda email, by: email.cancel(why="stopped", by=by), "cancelled", "cancelled"),
    ("failed", lambda email, by: email.retry(by=by), "scheduled", "retried"),
    ("bounced", lambda email, by: email.retry(by=by), "scheduled", "retried"),
    ("spam", lambda email, by: email.retry(by=by), "scheduled", "retried"),
    ("failed", lambda email, by: email.mark_delivered(by=by), "delivered", "marked_delivered"),
    ("failed", lambda email, by: email.prove_delivered(), "delivered", "delivered"),
    ("failed", lambda email, by: email.prove_bounced(reason("refused", words="no")), "bounced", "bounced"),
    ("delivered", lambda email, by: email.archive(by=by), "archived", "archived"),
    ("archived", lambda email, by: email.unarchive(by=by), "delivered", "unarchived"),
    ("draft", lambda email, by: email.delete_by_hand(by=by), "deleted", "deleted"),
    ("scheduled", lambda email, by: email.delete_by_hand(by=by), "deleted", "deleted"),
    ("archived", lambda email, by: email.delete_by_hand(by=by), "deleted", "deleted"),
    ("failed", lambda email, by: email.delete_by_hand(by=by), "deleted", "deleted"),
    ("deleted", lambda email, by: email.restore(by=by), "archived", "restored"),
    ("delivered", lambda email, by: email.succeed(by=by), "delivered", "succeeded"),
]


@pytest.mark.parametrize(("origin", "verb", "to", "kind"), VERBS, ids=[f"{v[0]}-{v[3]}" for v in VERBS])
def test_a_verb_moves_and_is_recorded(
    alice: User, origin: str, verb: Callable[[Email, User], object], to: str, kind: str
) -> None:
    fields = {"sent_at": timezone.now()} if origin == "deleted" else {}
    email = make_email(origin, sender=alice, **fields)
    version = email.version

    verb(email, alice)

    kept = email.fresh()
    assert kept.status == email.status == to
    assert kept.version > version or kind == "succeeded"
    assert Event.objects.filter(email_id=email.pk, kind=kind).count() == 1


@pytest.mark.parametrize(("origin", "verb"), [(v[0], v[1]) for v in VERBS], ids=[f"{v[0]}-{v[3]}" for v in VERBS])
def test_a_verb_starts_from_no_other_status(alice: User, origin: str, verb: Callable[[Email, User], object]) -> None:
    """Every status from which no verb of the same name starts refuses it, and nothing is recorded."""
    name = verb.__code__.co_names
    allowed = {each[0] for each in VERBS if each[1].__code__.co_names == name}
    if "succeed" in name:
        allowed.add("archived")
    if "delete_by_hand" in name:
        allowed |= {"bounced", "spam"}
    for status in set(ALL) - allowed:
        email = make_email(status, sender=alice)
        with pytest.raises(WrongState), transaction.atomic():
            verb(email, alice)
        assert email.fresh().status == status
        assert not Event.objects.filter(email_id=email.pk).exists()


def test_only_an_unknown_outcome_can_be_called_delivered(alice: User) -> None:
    email = make_email("failed", sender=alice, reason=reason("login_failed", words="535"))
    with pytest.raises(WrongState):
        email.mark_delivered(by=alice)


def test_a_campaigns_email_cannot_be_deleted_or_undone(alice: User) -> None:
    email = make_email("scheduled", sender=alice, campaign=make_campaign(alice))
    with pytest.raises(WrongState):
        email.delete_by_hand(by=alice)
    with pytest.raises(WrongState):
        email.undo(by=alice)


def test_a_deleted_scheduled_email_comes_back_as_a_draft(alice: User) -> None:
    email = make_email("scheduled", sender=alice)
    email.delete_by_hand(by=alice)
    email.restore(by=alice)
    assert email.status == "draft"


def test_nothing_comes_back_after_thirty_days(alice: User) -> None:
    email = make_email("archived", sender=alice)
    email.delete_by_hand(by=alice)
    Email.objects.filter(pk=email.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    with pytest.raises(WrongState):
        email.restore(by=alice)


def test_a_stale_form_changes_nothing(alice: User) -> None:
    email = make_email("draft", sender=alice)
    seen = email.version
    email.write(seen, subject="First", body="<p>One</p>", by=alice)
    with pytest.raises(WrongState):
        email.write(seen, subject="Second", body="<p>Two</p>", by=alice)
    assert email.fresh().content.subject == "First"


def test_words_that_were_sealed_are_never_changed(alice: User) -> None:
    content = make_content("Before")
    email = make_email("draft", sender=alice, content=content)
    email.schedule(by=alice)
    email.write(email.version, subject="After", body="<p>Two</p>", by=alice)
    assert Content.objects.get(pk=content.pk).subject == "Before"
    assert email.content.subject == "After"
    assert email.content.is_sealed


def test_what_is_sealed_is_what_was_saved_last(alice: User) -> None:
    email = make_email("draft", sender=alice)
    another_window = Email.objects.get(pk=email.pk)
    another_window.write(email.version, subject="Newer", body="<p>Newer</p>", by=alice)
    email.schedule(by=alice)
    same_words = Content.objects.create(subject="Newer", body="<p>Newer</p>")
    same_words.seal()
    assert email.content.subject == "Newer"
    assert email.content.digest == same_words.digest


def test_another_identity_takes_a_waiting_email_to_its_channel(alice: User) -> None:
    from tests.factories import make_channel

    email = make_email("scheduled", sender=alice)
    other = make_identity(alice, address="alice@other.example", channel=make_channel(name="Other"))
    email.write(email.version, subject="Hello", body="<p>Hello</p>", identity=other, by=alice)
    assert email.channel == other.channel


def test_without_a_channel_nothing_is_scheduled(alice: User) -> None:
    email = make_email("draft", sender=alice, identity=make_identity(alice, address="a@b.example", channel=None))
    with pytest.raises(ValueError, match="identity with a channel"):
        email.schedule(by=alice)


def test_an_automatic_retry_keeps_the_message_id_and_a_persons_gets_a_new_one(alice: User) -> None:
    email = make_email("failed", sender=alice)
    before = email.message_id()
    assert Email.objects.get(pk=email.pk).message_id() == before
    email.retry(by=alice)
    assert email.message_id() != before


def test_an_email_can_be_rescheduled_only_as_it_was_seen(alice: User) -> None:
    email = make_email("scheduled", sender=alice)
    later = timezone.now() + timedelta(days=3)
    email.reschedule(later, version=email.version, by=alice)
    assert email.due_at == later
    with pytest.raises(WrongState):
        email.reschedule(later, version=email.version - 1, by=alice)


IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("scheduled", {"due_at": None}),
    ("draft", {"due_at": timezone.now()}),
    ("delivered", {"sent_at": None}),
    ("failed", {"reason": None}),
    ("scheduled", {"channel": None}),
    ("deleted", {"deleted_from": ""}),
]


@pytest.mark.parametrize(("status", "facts"), IMPOSSIBLE, ids=[f"{s}-{'-'.join(f)}" for s, f in IMPOSSIBLE])
def test_the_database_forbids_the_impossible(status: str, facts: dict[str, Any]) -> None:
    email = make_email(status)
    with pytest.raises(IntegrityError), transaction.atomic():
        Email.objects.filter(pk=email.pk).update(**facts)


SOURCE = Path(quarterdeck.__file__).parent
WRITES = {
    ".py": re.compile(r"update\([^)]*\bstatus=|\.status = |\"status\": to"),
    ".sql": re.compile(r"\bSET\b[^;]*?\bstatus\s*="),
}
OF_LEDGER = {"delivery/sql/claim.sql", "delivery/sql/end_and_mark.sql"}  # its two moves, with all that goes with them
MAY_WRITE = {"kit/states.py", "emails/models/queryset.py", "emails/sql/move_each.sql", *OF_LEDGER}
NO_EMAIL = {"tasks", "campaigns", "migrations", "sandbox"}  # others' states, and the past


def test_only_moves_write_the_status() -> None:
    found = set()
    for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.sql")]:
        place = path.relative_to(SOURCE)
        if not NO_EMAIL & set(place.parts) and WRITES[path.suffix].search(path.read_text()):
            found.add(str(place))
    assert found == MAY_WRITE


def test_the_moves_of_many_take_their_arrows_from_the_table() -> None:
    sql = (SOURCE / "emails/sql/move_each.sql").read_text()
    assert "email.status = arrow.origin" in sql
    assert not re.search(r"'(" + "|".join(ALL) + ")'", sql)


@pytest.mark.parametrize("place", sorted(OF_LEDGER))
def test_the_ledgers_moves_are_guarded_by_the_table(place: str) -> None:
    assert (SOURCE / place).read_text().count("email.status = ANY(%(origins)s::text[])") == 1


def test_undo_is_quicker_than_the_sender(alice: User) -> None:
    email = make_email("draft", sender=alice)
    email.schedule(by=alice)
    assert not Email.objects.filter(pk=email.pk, due_at__lte=Now()).exists()
    email.undo(by=alice)
    assert email.status == "draft"
