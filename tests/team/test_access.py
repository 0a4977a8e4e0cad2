"""Every role against every address: who gets in, who is told nothing, and that looking changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from quarterdeck.team.models import User
from tests.team.doors import DOORS, EVERYBODY, NOBODY, ROLES, Door
from tests.team.world import make_cast, make_world

STRANGER = "stranger"
WRITES = re.compile(
    r"\b(INSERT INTO|DELETE FROM|TRUNCATE|COPY|(?<!FOR )(?<!NO KEY )UPDATE(?! SET))\s+\"?(\w+)", re.IGNORECASE
)
OWN_BUSINESS = {  # what is kept of the visit itself
    "django_session",
    "quarterdeck_cache",  # attempts to log in
    "tracking_ownbrowser",  # so that a teammate's own look is never counted as a view
}


def addresses(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each)
        else:
            yield each


def test_every_address_has_its_line_in_the_table() -> None:
    assert {each.name for each in addresses()} == set(DOORS)


@contextmanager
def undone() -> Iterator[list[str]]:
    """Takes back whatever happens inside; gives the tables that were written."""
    written: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        written.extend(table for _, table in WRITES.findall(str(sql)) if table not in OWN_BUSINESS)
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            yield written
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Stage:
    """What addresses take, and the cookies of each role."""

    world: dict[str, Any]
    cookies: dict[str, str]

    def browser(self, role: str) -> Client:
        """A new browser with the role's session; a stranger has none."""
        client = Client()
        client.cookies.load(self.cookies.get(role, ""))
        return client


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """One stage for all tests of this file: every request is taken back, and in the end so is the stage."""
    with django_db_blocker.unblock(), transaction.atomic():
        users = make_cast()
        cookies = {role: _cookies_of(users[role]) for role in ROLES}
        yield Stage(make_world(users["alice"]), cookies)
        transaction.set_rollback(True)


def _cookies_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies.output(attrs=[], header="", sep=";")


def ask(stage: Stage, role: str, method: str, name: str) -> tuple[HttpResponse, list[str]]:
    door, world = DOORS[name], stage.world
    url = reverse(name, args=[arg[1:] if arg[0] == "=" else world[arg] for arg in door.args])
    data = {key: str(world.get(value, value)) for key, value in door.data.items()} if method == "post" else {}
    with undone() as written:
        answer = getattr(stage.browser(role), method)(url, data)
    return answer, written


@pytest.mark.parametrize("name", DOORS)
def test_get_lets_in_whom_it_should_and_changes_nothing(name: str, stage: Stage) -> None:
    door = DOORS[name]
    for role in ROLES:
        answer, written = ask(stage, role, "get", name)
        assert_let_in(answer, role, door, door.get)
        assert written == [], role


@pytest.mark.parametrize("name", DOORS)
def test_post_lets_in_whom_it_should_and_others_change_nothing(name: str, stage: Stage) -> None:
    door = DOORS[name]
    may_change = (door.post or NOBODY) if door.changers is None else door.changers
    for role in ROLES:
        answer, written = ask(stage, role, "post", name)
        assert_let_in(answer, role, door, door.post)
        assert bool(written) == (role in may_change), f"{role} wrote {written}"


def assert_let_in(answer: HttpResponse, role: str, door: Door, who: frozenset[str] | None) -> None:
    """200, a redirect or a form with errors for those in `who`; the door's refusal for the others."""
    status = answer.status_code
    if who is None:
        assert status == 405, role
    elif role in who:
        assert status in (200, 204, 302, 303, 409, 422), f"{role} got {status}"
        assert not answer.headers.get("Location", "").startswith("/login/?"), role
    else:
        assert status == door.refused, f"{role} got {status}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", DOORS)
def test_a_stranger_is_asked_to_log_in(name: str, method: str, stage: Stage) -> None:
    door = DOORS[name]
    answer, written = ask(stage, STRANGER, method, name)
    assert written == []
    if door.strangers:
        assert answer.status_code in (200, 204, 302, 404, 405, 410, 422)
        assert not answer.headers.get("Location", "").startswith("/login/?")
    else:
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login/?next=")


def test_the_table_is_about_real_differences() -> None:
    """A slip that lets everybody in everywhere would not go unseen."""
    kept = [name for name, door in DOORS.items() if EVERYBODY not in (door.get, door.post)]
    assert len(kept) > 30
