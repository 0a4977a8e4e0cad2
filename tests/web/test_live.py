"""The stream of news: only what its viewer may see, gathered, and nothing for strangers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import psycopg
import pytest
from django.conf import settings
from django.test import AsyncClient, Client

from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.kit.notices import Notice
from quarterdeck.team.models import User
from quarterdeck.web.live import Page, events, hub, written
from tests.factories import make_email

pytestmark = pytest.mark.django_db(transaction=True)

CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"""


def news(page: Page) -> dict[str, set[int]]:
    return page.waiting


def test_a_page_hears_of_the_senders_that_its_viewer_sees() -> None:
    async def scenario() -> None:
        rep, admin = Page(frozenset({1, 2})), Page(None)
        for page in (rep, admin):
            for sender in (1, 2, 3):
                page.hear(Notice(f"emails.{sender}", frozenset({sender * 10})))
        assert news(rep) == {"emails": {10, 20}}
        assert news(admin) == {"emails": {10, 20, 30}}

    asyncio.run(scenario())


def test_many_ids_mean_anything_and_stay_anything() -> None:
    async def scenario() -> None:
        page = Page(None)
        page.hear(Notice("emails.1", frozenset()))
        page.hear(Notice("emails.1", frozenset({5})))
        assert news(page) == {"emails": set()}

    asyncio.run(scenario())


def test_other_topics_are_nobodys_news_but_a_lost_line_is_everybodys() -> None:
    async def scenario() -> None:
        page = Page(frozenset({1}))
        page.hear(Notice("something.else", frozenset({1})))
        assert news(page) == {}
        page.hear(Notice("*", frozenset()))
        assert news(page) == {"*": set()}

    asyncio.run(scenario())


@pytest.mark.parametrize("topic", ["review", "held", "channels"])
def test_what_every_page_tells_of_is_news_to_every_page(topic: str) -> None:
    async def scenario() -> None:
        page = Page(frozenset({1}))
        page.hear(Notice(topic, frozenset({7})))
        assert news(page) == {topic: {7}}

    asyncio.run(scenario())


def test_a_stream_ends_when_its_reader_is_deactivated() -> None:
    async def scenario() -> None:
        alice, bob = Page(None, user_id=1), Page(None, user_id=2)
        for page in (alice, bob):
            page.hear(Notice("users", frozenset({1})))
        assert (alice.is_over, bob.is_over) == (True, False)

    asyncio.run(scenario())


def test_what_came_close_together_is_one_event_on_the_wire(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck.web.live.GATHER", 1.5)  # a busy machine may need a while for two
    first, second = make_email("delivered", sender=alice), make_email("delivered", sender=alice)

    async def scenario() -> bytes:
        stream = events(frozenset({alice.pk}))
        assert b"event: hello" in await anext(stream)
        for email in (first, second):
            await asyncio.to_thread(announce_emails, [(alice.pk, email.pk)])
        return await _news(stream)

    sent = asyncio.run(scenario())
    assert sent == written("emails", {first.pk, second.pk})


async def _news(stream: AsyncIterator[bytes]) -> bytes:
    async with asyncio.timeout(120):
        return await anext(stream)


def test_the_line_closes_with_the_last_page(alice: User) -> None:
    async def scenario() -> None:
        stream = events(frozenset({alice.pk}))
        await anext(stream)
        assert hub().task is not None
        await stream.aclose()
        assert hub().task is None
        assert not hub().pages

    asyncio.run(scenario())


def test_after_a_lost_line_every_page_is_told_to_look_again(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck.web.live.AGAIN", 0.05)

    async def scenario() -> bytes:
        stream = events(frozenset({alice.pk}))
        await anext(stream)
        async with await psycopg.AsyncConnection.connect(settings.DATABASE_DIRECT_URL, autocommit=True) as admin:
            await admin.execute(CUT)
        return await _news(stream)

    assert asyncio.run(scenario()) == written("*", set())


def test_an_event_names_its_topic_and_ids() -> None:
    event = written("emails", {2, 1}).decode()
    assert event.startswith("event: news\n")
    assert json.loads(event.split("data: ")[1]) == {"topic": "emails", "ids": [1, 2]}


def test_a_stranger_is_told_not_to_ask_again(client: Client) -> None:
    assert client.get("/live/").status_code == 204


def test_the_door_streams_to_who_is_logged_in(alice: User) -> None:
    client = AsyncClient()

    async def scenario() -> None:
        await client.aforce_login(alice)
        answer = await client.get("/live/")
        assert answer["Content-Type"] == "text/event-stream"
        assert answer["Cache-Control"] == "no-store"
        stream = aiter(answer.streaming_content)
        assert b"event: hello" in await anext(stream)
        await stream.aclose()

    asyncio.run(scenario())
