"""Settings whose right value is easily lost."""

from __future__ import annotations

from quarterdeck.settings import database


def test_a_database_that_is_back_is_found_before_a_caller_gives_up() -> None:
    """The pool's waits double; the longest must end while somebody still waits, however long the database was away."""
    pool = database("postgresql://quarterdeck@localhost/quarterdeck")["OPTIONS"]["pool"]
    assert 0 < pool["reconnect_timeout"] < pool["timeout"]
