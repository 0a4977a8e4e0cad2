"""The housekeeper: a chore that fails is told, and holds up no other."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from quarterdeck.cli import housekeeper


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
