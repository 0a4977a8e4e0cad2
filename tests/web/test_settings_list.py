"""The list beside the settings: what each role finds in it, which entry is here, and the way up."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from quarterdeck.team.models import User
from quarterdeck.web import settings_list
from tests.factories import make_channel

pytestmark = pytest.mark.django_db

REPS = ["profile", "security", "absences", "identities", "channels", "sending", "suppression", "unsubscribing"]


def names(user: User) -> list[str]:
    return [each.url_name for _group, sections in settings_list.shown_to(user) for each in sections]


def test_a_rep_finds_what_is_theirs(alice: User) -> None:
    assert names(alice) == REPS


def test_an_admin_finds_everything(adam: User) -> None:
    every = [each.url_name for _group, sections in settings_list.GROUPS for each in sections]
    assert names(adam) == every


def test_every_entry_opens_and_is_marked_as_here(client: Client, adam: User) -> None:
    client.force_login(adam)
    for _group, sections in settings_list.GROUPS:
        for each in sections:
            answer = client.get(each.url)
            listed = answer.content.decode().partition('id="sections"')[2].partition("</nav>")[0]
            assert answer.status_code == 200
            assert re.findall(r'<a href="([^"]*)" aria-current="page"', listed) == [each.url]


def test_a_page_below_leads_up_to_its_section(client: Client, adam: User) -> None:
    client.force_login(adam)
    channel = make_channel(owner=adam)
    page = client.get(f"/settings/channels/{channel.pk}/mailbox/").content.decode()
    assert re.findall(r'class="crumb" href="([^"]*)"', page) == [
        "/settings/channels/",
        f"/settings/channels/{channel.pk}/",
    ]
    assert 'class="crumb"' not in client.get("/settings/channels/").content.decode()
    assert 'href="/settings/security/"' in client.get("/settings/password/").content.decode().partition("<h1>")[0]
