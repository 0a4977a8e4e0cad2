"""Somebody whose email cannot even be made spoils nobody else's, wherever they stand in a batch (P2)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from quarterdeck.compose import batch_maker, batches, skips
from quarterdeck.compose.batches import Progress
from quarterdeck.compose.models import BatchPart
from quarterdeck.emails.models import Email
from quarterdeck.kit import parts
from quarterdeck.team.models import User
from tests.compose.test_batches import people, wanted
from tests.factories import make_identity, make_user
from tests.together import at_once

pytestmark = pytest.mark.django_db

# What no email of ours would do, the database does here: it takes none for one person.
SPOILER = """
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.person_id = TG_ARGV[0]::bigint THEN RAISE 'spoiled'; END IF; RETURN NEW; END $$;
CREATE TRIGGER spoiler BEFORE INSERT ON emails_email FOR EACH ROW EXECUTE FUNCTION spoil(%s)
"""
UNSPOILED = "DROP TRIGGER spoiler ON emails_email; DROP FUNCTION spoil()"


@pytest.fixture(autouse=True)
def at_any_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "APART", timedelta(0))


@pytest.fixture
def rep(db: None) -> User:
    user = make_user("Rita Reed")
    make_identity(user)
    return user


def spoil(person: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SPOILER % person)


def mend() -> None:
    with connection.cursor() as cursor:
        cursor.execute(UNSPOILED)


def make_all() -> None:
    while batch_maker.work():
        continue


@pytest.mark.parametrize("place", range(5))
def test_whoever_spoils_a_part_is_left_out_alone(rep: User, place: int) -> None:
    chosen = people(5)
    spoil(chosen[place])
    batch = batches.make(rep, uuid4(), chosen, wanted(rep))
    make_all()

    others = set(chosen) - {chosen[place]}
    assert set(Email.objects.values_list("person", flat=True)) == others
    progress = Progress(batch)
    assert (progress.made, progress.skipped, progress.is_made) == (4, {"gave_up": [chosen[place]]}, True)
    assert "left out" in skips.words("gave_up")

    mend()
    assert batches.send_to_missing(batch) == 1
    make_all()
    assert set(Email.objects.values_list("person", flat=True)) == set(chosen)


def test_those_behind_it_do_not_wait_for_it(rep: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "APART", timedelta(hours=1))
    (bad,), good = people(1), people(2)
    spoil(bad)
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
    spoil(chosen[3])
    try:
        at_once(make_all, make_all, lambda: batches.stop(batch, rep))
        make_all()
    finally:
        mend()
    assert not BatchPart.objects.filter(done_at=None).exists()
    assert set(Email.objects.values_list("status", flat=True)) <= {"cancelled"}
