"""The whole product under clicks, while its processes are killed one after the other."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from quarterdeck.tracking.tokens import click_url, signer
from tests.cli.product import PATIENCE, Up
from tests.outside import environ

pytestmark = pytest.mark.crash

ROOT = Path(__file__).parents[2]
MAKE = """
from tests.factories import make_email
print(make_email("delivered").pk)
"""
LOOK = """
import json, sys
from quarterdeck.emails.models import Email, Event
email = Email.objects.get(pk=int(sys.argv[1]))
numbers = [event.data["n"] for event in Event.objects.filter(email_id=email.pk, kind="clicked")]
print(json.dumps([numbers, email.clicks + email.machine_clicks]))
"""


def ask(script: str, given: dict[str, str], *arguments: str) -> str:
    """What a script prints that knows the product's database."""
    command = [sys.executable, "-c", f"import django; django.setup()\n{script}", *arguments]
    environment = {**given, "DJANGO_SETTINGS_MODULE": "quarterdeck.settings", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


class Clicks:
    """Somebody who clicks one link after the other until told to stop; `sent_on` are those that led somewhere."""

    def __init__(self, url: str, email_id: int) -> None:
        self.url, self.email_id = url, email_id
        self.sent_on: set[int] = set()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._click)
        self.thread.start()

    def _click(self) -> None:
        links = signer(settings.SECRET_KEY)
        n = 0
        while not self.stop.wait(0.005):
            n += 1
            try:
                answer = httpx.get(click_url(self.url, links, self.email_id, "https://example.com/", n))
            except httpx.HTTPError:
                continue
            assert answer.headers["location"] == "https://example.com/"
            self.sent_on.add(n)

    def go_on(self, more: int) -> None:
        """Wait for so many more."""
        enough = len(self.sent_on) + more
        deadline = time.monotonic() + PATIENCE
        while len(self.sent_on) < enough:
            assert time.monotonic() < deadline
            assert self.thread.is_alive()
            time.sleep(0.01)


def test_clicks_are_counted_once_whatever_is_killed(tmp_path: Path) -> None:
    given = environ(tmp_path / "data", QUARTERDECK_SECRET_KEY=settings.SECRET_KEY)
    with Up(given) as up:
        email_id = int(ask(MAKE, given))
        clicks = Clicks(up.url, email_id)
        try:
            for victim in ("quarterdeck worker", "postgres -D", "quarterdeck web"):
                clicks.go_on(50)
                up.kill(victim)
            clicks.go_on(50)
        finally:
            clicks.stop.set()
            clicks.thread.join()

        def counted() -> bool:
            numbers, total = json.loads(ask(LOOK, given, str(email_id)))
            assert len(numbers) == len(set(numbers)) == total
            return clicks.sent_on <= set(numbers)

        up.wait(counted)
