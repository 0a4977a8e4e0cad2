"""A file that breaks our own code fails with words, and holds up nobody else's."""

from __future__ import annotations

import pytest

from quarterdeck.kit.sayings import said
from quarterdeck.people import importer
from quarterdeck.people.models import Person
from quarterdeck.team.models import User
from tests.people.test_import import HEAD, started
from tests.spoiler import spoil

pytestmark = pytest.mark.django_db


def test_those_behind_a_file_that_breaks_come_in(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "BATCH", 2)
    spoil("people_person", "NEW.last_name = 'Spoiled'")
    rows = [f"P,{last},{n}@brava.example,Brava,North\n" for n, last in enumerate(["One", "Two", "Three", "Spoiled"])]
    broken, behind = started(HEAD + "".join(rows), alice), started(HEAD + "Ann,Able,ann@kite.example,Kite,East\n", bob)

    with pytest.raises(ExceptionGroup, match="uploads broke off"):  # for the log; the loop begins again
        importer.work()

    assert (behind.fresh().status, behind.fresh().counts) == ("done", {"created": 1})
    broken = broken.fresh()
    assert (broken.status, broken.position, broken.counts) == ("failed", 2, {"created": 2})
    assert "A row broke our own code: " in said(broken.problem)
    assert "spoiled" in said(broken.problem)
    assert set(Person.objects.values_list("last_name", flat=True)) == {"One", "Two", "Able"}
    assert importer.work() == 0
