"""One bad recipient in a batch, wherever it stands: the others get theirs once, and it has an end of its own (P2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Q

from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due, sending, settling
from tests.factories import make_channel, make_content, make_identity, make_user
from tests.sandbox.world import Sandbox, eventually
from tests.spoiler import mend, spoil

MANY = 5  # in each batch; one of them is bad

# What is wrong with it -> how its email ends.
REFUSED = {
    "unknown.{}@brava.example": ("bounced", "refused"),
    "full.{}@brava.example": ("bounced", "refused"),
    "blocked.{}@brava.example": ("failed", "refused_ours"),
    "verybusy.{}@brava.example": ("scheduled", "deferred"),
    "drop.{}@brava.example": ("failed", "outcome_unknown"),
    "dropkept.{}@brava.example": ("failed", "outcome_unknown"),
}
UNMADE = {
    "{{ company }}": ("failed", "missing_field"),
    "{{ company ": ("failed", "bad_template"),
}


@pytest.fixture
def reps(channel: Channel) -> list[User]:
    """A sender for each place in a batch, with a channel of one connection, so that all go one after the other."""
    reps = [make_user(f"Rep{n} Reed") for n in range(MANY)]
    for n, rep in enumerate(reps):
        make_identity(rep, channel=make_channel(name=f"One {n}", port=channel.port, connections=1))
    return reps


def batch(rep: User, place: int, name: str, address: str = "", body: str = "<p>Hello.</p>") -> list[Email]:
    """Emails of which the one at this place is bad."""
    good = [f"good{n}.{name}.{place}@brava.example" for n in range(MANY)]
    bad = {"content": make_content(body=body)}
    return [
        make_due(rep, (address or good[n]) if n == place else good[n], **(bad if n == place else {}))
        for n in range(MANY)
    ]


def all_ended(batches: list[list[Email]]) -> bool:
    """Whether every email has an outcome, or waits for its next try with a reason."""
    rows = Email.objects.filter(pk__in=[email.pk for emails in batches for email in emails])
    return not rows.filter(Q(status="in_progress") | Q(status="scheduled", reason__isnull=True)).exists()


@pytest.mark.parametrize(("wrong", "end"), [*REFUSED.items(), *UNMADE.items()])
def test_a_bad_one_at_every_place_of_a_batch_stops_and_repeats_nobody(
    wrong: str, end: tuple[str, str], reps: list[User], internet: Sandbox
) -> None:
    name = "".join(filter(str.isalpha, wrong + end[1]))
    how: dict[str, Any] = {"body": wrong} if wrong in UNMADE else {}
    addresses = [wrong.format(f"p{place}") if wrong in REFUSED else "" for place in range(MANY)]
    batches = [batch(rep, n, name, addresses[n], **how) for n, rep in enumerate(reps)]

    with sending(), settling():
        eventually(lambda: all_ended(batches))

    for place, emails in enumerate(batches):
        bad = emails.pop(place).fresh()
        assert (bad.status, (bad.reason or {}).get("code")) == end
        assert {each.fresh().status for each in emails} == {"delivered"}
        assert Counter(len(internet.messages(each.address)) for each in emails) == {1: MANY - 1}
        assert Attempt.objects.filter(email=bad).count() == (0 if wrong in UNMADE else 1)


@pytest.fixture
def spoiled(channel: Channel) -> Iterator[str]:
    """An address that no claim can take."""
    address = "spoiled@brava.example"
    spoil("emails_attempt", f"NEW.address = '{address}'", "check_violation")
    yield address
    mend("emails_attempt")


@pytest.mark.parametrize("place", [0, 2, 4])
def test_one_that_no_claim_can_take_fails_alone(place: int, reps: list[User], spoiled: str, internet: Sandbox) -> None:
    emails = batch(reps[0], place, "spoiled", spoiled)

    with sending():
        eventually(lambda: all_ended([emails]))

    bad = emails.pop(place).fresh()
    assert (bad.status, bad.reason["code"], bad.reason["words"]) == ("failed", "unsendable", "spoiled")
    assert kinds(bad) == ["failed"]
    assert {each.fresh().status for each in emails} == {"delivered"}
    assert Counter(len(internet.messages(each.address)) for each in emails) == {1: MANY - 1}
