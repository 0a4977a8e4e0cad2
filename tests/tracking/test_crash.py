"""kill -9 of real processes under load: what was acknowledged is counted, once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from quarterdeck.emails.models import Email, Event
from quarterdeck.kit import spool_files
from quarterdeck.tracking.drainer import drain
from quarterdeck.tracking.models import SpoolPosition
from quarterdeck.tracking.tokens import click_url, signer
from tests.factories import make_email
from tests.outside import free_ports
from tests.tracking.spooled import counts, hit, now, spooled

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

PATIENCE = 240.0  # seconds for anything to happen; nothing is measured here
KILLS = 5
EACH = 400  # hits in one file, ten for each email
DRAIN = """
import django; django.setup()
from django.conf import settings
from quarterdeck.tracking import drainer
drainer.BATCH = 20
while drainer.drain(settings.SPOOL): pass
"""
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def environ(data: Path, database: str) -> dict[str, str]:
    """The product's environment over a data folder of its own."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "quarterdeck.settings",
        "QUARTERDECK_DATA": str(data),
        "QUARTERDECK_SECRET_KEY": settings.SECRET_KEY,
        "QUARTERDECK_PORT": str(free_ports(1)[0]),
        "DATABASE_URL": database,
        "DATABASE_DIRECT_URL": database,
    }


@contextmanager
def web(given: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A real web process that answers; killed at the end, if it was not before."""
    with subprocess.Popen([sys.executable, "-m", "quarterdeck", "web"], env=given) as process:
        try:
            until(lambda: _answers(f"http://127.0.0.1:{given['QUARTERDECK_PORT']}/t/"))
            yield process
        finally:
            process.kill()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == httpx.codes.NOT_FOUND
    except httpx.HTTPError:
        return False


async def click_until_killed(url: str, email: Email, numbers: Iterator[int], enough: Callable[[int], None]) -> set[int]:
    """Many people click links, each a number of its own; gives the numbers of those who were sent on."""
    acknowledged: set[int] = set()
    links = signer(settings.SECRET_KEY)

    async def person(client: httpx.AsyncClient) -> None:
        for n in numbers:
            try:
                answer = await client.get(click_url(url, links, email.pk, f"https://example.com/{n}", n))
            except httpx.HTTPError:
                return
            assert answer.headers["location"] == f"https://example.com/{n}"
            acknowledged.add(n)
            enough(len(acknowledged))

    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(headers={"user-agent": AGENT}, limits=limits, timeout=PATIENCE) as client:
        await asyncio.gather(*(person(client) for _ in range(20)))
    return acknowledged


def clicked(email: Email) -> Counter[int]:
    """How often each link is in the timeline."""
    events = Event.objects.filter(email_id=email.pk, kind="clicked")
    return Counter(event.data["n"] for event in events)


@pytest.mark.parametrize("database", ["here", "away"])
def test_a_killed_web_process_loses_no_click_that_it_sent_on(tmp_path: Path, database: str) -> None:
    """Three times in a row, over one data folder; with the database away no click waits for it."""
    away = f"postgresql://nobody@127.0.0.1:{free_ports(1)[0]}/none"
    given = environ(tmp_path, settings.DATABASE_URL if database == "here" else away)
    email = make_email("delivered")
    numbers = iter(range(1, 60_000))
    acknowledged: set[int] = set()
    for _ in range(3):
        with web(given) as process:

            def kill(count: int, process: subprocess.Popen[bytes] = process) -> None:
                if count >= 300:
                    process.send_signal(signal.SIGKILL)

            url = f"http://127.0.0.1:{given['QUARTERDECK_PORT']}"
            acknowledged |= asyncio.run(click_until_killed(url, email, numbers, kill))
    drain(tmp_path / "spool")
    counted = clicked(email)
    assert len(acknowledged) >= 900
    assert acknowledged <= counted.keys()
    assert set(counted.values()) == {1}
    assert sum(counts(email)) == counted.total()
    assert spool_files.files(tmp_path / "spool") == []


def test_a_killed_drainer_counts_each_hit_once(tmp_path: Path) -> None:
    """It is killed again and again while it works, at moments of chance, and one more finishes."""
    emails = [make_email("delivered") for _ in range(40)]
    at, files, kills = now(), 0, 0

    def come_in(more: int) -> None:
        nonlocal files
        for number in range(files, files + more):
            who = f"visitor {number}"
            hits = [hit(emails[n % 40], "clicked", n=n // 40 + 1, at=at + n * 2_000, visitor=who) for n in range(EACH)]
            spooled(tmp_path / "spool", *hits, name=f"host-{number}-1-1")
        files += more

    given = environ(tmp_path, settings.DATABASE_URL)
    come_in(4)
    while kills < KILLS:
        come_in(1)
        kills += was_killed_while_draining(given)
    while spool_files.files(tmp_path / "spool"):  # a killed one's transaction may hold a file a moment longer
        drain(tmp_path / "spool")
    for email in emails:
        assert clicked(email) == Counter(dict.fromkeys(range(1, 11), files))
        assert sum(counts(email)) == 10 * files
    assert not SpoolPosition.objects.exists()


def was_killed_while_draining(given: dict[str, str]) -> bool:
    """False if it was done before: on a busy machine it may be quicker than whoever kills it."""
    before = _progress()
    with subprocess.Popen([sys.executable, "-c", DRAIN], env=given) as drainer:
        until(lambda: _progress() != before or drainer.poll() is not None)
        time.sleep(random.random() * 0.1)
        drainer.send_signal(signal.SIGKILL)
    return drainer.returncode == -signal.SIGKILL


def _progress() -> list[tuple[str, int]]:
    return list(SpoolPosition.objects.order_by("name").values_list("name", "offset"))
