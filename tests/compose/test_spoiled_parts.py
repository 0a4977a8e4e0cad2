"""Somebody whose email cannot even be made spoils nobody else's, wherever they stand in a batch (P2)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from quarterdeck.compose import batch_maker, batches, skips
from quarterdeck.compose.batches import Progress
from quarterdeck.compose.models import BatchPart
from quarterdeck.emails.models import Email
from quarterdeck.kit import parts
from quarterdeck.team.models import User
from tests.compose.test_batches import people, wanted
from tests.factories import make_identity, make_user
from tests.spoiler import mend, spoil
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_any_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "APART", timedelta(0))


@pytest.fixture
def rep(db: None) -> User:
    user = make_user("Rita Reed")
    make_identity(user)
    return user


def refuse(person: int) -> None:
    """The database takes no email to this person."""
    spoil("emails_email", f"NEW.person_id = {person}")


def make_all() -> None:
    while batch_maker.work():
        continue


@pytest.mark.parametrize("place", range(5))
def test_whoever_spoils_a_part_is_left_out_alone(rep: User, place: int) -> None:
    chosen = people(5)
    refuse(chosen[place])
    batch = batches.make(rep, uuid4(), chosen, wanted(rep))
    make_all()

    others = set(chosen) - {chosen[place]}
    assert set(Email.objects.values_list("person", flat=True)) == others
    progress = Progress(batch)
    assert (progress.made, progress.skipped, progress.is_made) == (4, {"gave_up": [chosen[place]]}, True)
    assert "left out" in skips.words("gave_up")

    mend("emails_email")
    assert batches.send_to_missing(batch) == 1
    make_all()
    assert set(Email.objects.values_list("person", flat=True)) == set(chosen)


def test_those_behind_it_do_not_wait_for_it(rep: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "APART", timedelta(hours=1))
    (bad,), good = people(1), people(2)
    refuse(bad)
    spoiled, behind = (batches.make(rep, uuid4(), chosen, wanted(rep)) for chosen in ([bad], good))
    make_all()
    assert Progress(behind).made == 2
    assert not Progress(spoiled).is_made


def test_one_that_kills_each_worker_is_halved_too(rep: User) -> None:
    chosen = people(2)
    batch = batches.make(rep, uuid4(), chosen, wanted(rep))
    batch.parts.update(tries=parts.TRIES)
    make_all()
    assert sorted(batch.parts.values_list("people__len", flat=True)) == [1, 1]
    assert Progress(batch).made == 2


@pytest.mark.django_db(transaction=True)
def test_stopped_while_it_is_halved_it_makes_no_more(rep: User) -> None:
    chosen = people(8)
    batch = batches.make(rep, uuid4(), chosen, wanted(rep))
    refuse(chosen[3])
    try:
        at_once(make_all, make_all, lambda: batches.stop(batch, rep))
        make_all()
    finally:
        mend("emails_email")
    assert not BatchPart.objects.filter(done_at=None).exists()
    assert set(Email.objects.values_list("status", flat=True)) <= {"cancelled"}
