"""Every page says each word of ours through gettext: looked at in a language in which messages stand in brackets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User
from tests.factories import make_email
from tests.pseudo import CODE, spoken, stored_texts, unmarked
from tests.team.doors import DOORS, ROLES
from tests.team.world import make_cast, make_world

ELSEWHERE = {"healthz", "live", "components", "components_frame"}  # for machines, and a gallery of samples


@dataclass(frozen=True)
class Stage:
    """What addresses take, the sessions of each role, and the texts that are data."""

    world: dict[str, Any]
    sessions: dict[str, Client]
    data: list[str]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock(), transaction.atomic(), spoken():
        users = make_cast()
        world = make_world(users["alice"])
        for status in Email.Status.values:
            make_email(status, sender=users["alice"])
        User.objects.update(language=CODE)
        sessions = {role: Client() for role in (*ROLES, "stranger")}
        for role in ROLES:
            sessions[role].force_login(users[role])
        yield Stage(world, sessions, stored_texts())
        transaction.set_rollback(True)


def say(stage: Stage, role: str, method: str, url: str, data: dict[str, str] | None = None) -> set[str]:
    """What of the answer cannot be translated; the request is taken back."""
    with transaction.atomic():
        answer: HttpResponse = getattr(stage.sessions[role], method)(url, data or {}, follow=False)
        transaction.set_rollback(True)
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return set()
    return unmarked(answer.content.decode(), stage.data)


def address(stage: Stage, name: str) -> str:
    return reverse(name, args=[arg[1:] if arg[0] == "=" else stage.world[arg] for arg in DOORS[name].args])


@pytest.mark.parametrize("name", sorted(set(DOORS) - ELSEWHERE))
def test_a_page_can_be_said_in_another_language(name: str, stage: Stage) -> None:
    door, url = DOORS[name], address(stage, name)
    found: set[str] = set()
    for role in ("alice", "adam"):
        found |= say(stage, role, "get", url)
        if door.post:
            found |= say(stage, role, "post", url, {})
            given = {key: str(stage.world.get(value, value)) for key, value in door.data.items()}
            found |= say(stage, role, "post", url, given)
    if door.strangers:
        found |= say(stage, "stranger", "get", url)
    assert found == set()


@pytest.mark.parametrize("folder", sorted(BY_SLUG))
def test_a_folder_and_its_emails_can_be_said_in_another_language(folder: str, stage: Stage) -> None:
    found = say(stage, "alice", "get", reverse("emails", args=[folder]))
    for email in Email.objects.filter(status=BY_SLUG[folder].status):
        found |= say(stage, "alice", "get", reverse("email", args=[email.uuid]))
    assert found == set()
