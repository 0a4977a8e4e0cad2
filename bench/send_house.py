"""A Quarterdeck that sends in bulk, for bench/send.py: its folder, its people and their letter."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.fill import rows
from bench.world import environ, prepare
from quarterdeck.kit.postgres import Server

CONNECTIONS = 64
SUBJECT = "{{ first_name }}, two sites in eleven minutes"
BODY = (
    "<p>Hello {{ first_name }},</p>"
    '<p>last week we moved a company like {{ company | default("yours") }} to one dock schedule for two sites. '
    'It took eleven minutes, and nobody had to be trained: <a href="https://www.example.com/two-sites?utm_source=mail">'
    "how it went</a>.</p><p>Three things were asked again and again:</p><ul><li>Does it work with the carriers we "
    'have? <a href="https://www.example.com/carriers">Yes, with all of them.</a></li><li>What happens when the line '
    "is down? The plan stays on the screen, and goes on when it is back.</li><li>What does it cost? Less than one "
    'missed slot a week: <a href="https://www.example.com/prices#plans">prices</a>.</li></ul>'
    "<p>Would {{ company }} have twenty minutes on Thursday?</p><p>Kind regards</p>"
)
SIGNATURE = "<p>Rita Reed<br>North Sea Docks<br>+31 20 555 0100</p>"


@contextmanager
def house(folder: Path) -> Iterator[Server]:
    """An empty Quarterdeck over a PostgreSQL of its own that keeps what it commits (fsync on)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = Server(folder)
    server.start()
    try:
        os.environ |= environ(folder, server) | {"QUARTERDECK_ALLOW_PRIVATE_HOSTS": "1"}
        prepare(folder, server)
        import django

        django.setup()
        yield server
    finally:
        server.stop()


def furnish(port: int) -> None:
    """One sender with a channel to the sink, and what everybody is to get."""
    from quarterdeck.delivery.models import Channel, Identity
    from quarterdeck.emails.models import Content
    from quarterdeck.team.models import User

    quoted = "'rita@bench.example'"
    rows(User, 1, 1, email=quoted, name="'Rita Reed'")
    rows(
        Channel, 1, 1, name="'Bench'", host="'127.0.0.1'", port=str(port), kind="'smtp'", security="'none'",
        connections=str(CONNECTIONS),
    )  # fmt: skip
    rows(
        Identity, 1, 1, user_id="1", channel_id="1", address=quoted, name="'Rita Reed'", signature=f"'{SIGNATURE}'",
        verified_at="now()",
    )  # fmt: skip
    rows(Content, 1, 1, subject=f"'{SUBJECT}'", body=f"'{BODY}'", digest="repeat('0', 64)")


def make_due(count: int) -> None:
    """So many more people, and for each of them an email whose time has come."""
    from django.db import connection

    from quarterdeck.emails.models import Email
    from quarterdeck.people.models import Person

    first = Person.objects.count() + 1
    last = first + count - 1
    address = "'person' || n || '@company' || n % 5000 || '.example'"
    named = {"first_name": "'Person' || n", "last_name": "'Number ' || n", "company": "'Company ' || n % 5000"}
    keys = {"address_key": address, "name_key": "'person number ' || n", "company_key": "'company ' || n % 5000"}
    rows(Person, first, last, address=address, **named, **keys)
    due: dict[str, Any] = dict.fromkeys(("created_at", "updated_at", "scheduled_for", "due_at"), "now()")
    rows(
        Email, first, last, uuid="gen_random_uuid()", conversation="gen_random_uuid()", status="'scheduled'",
        sender_id="1", identity_id="1", person_id="n", channel_id="1", decision="1", content_id="1", address=address,
        **due,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def sign() -> None:
    """Have the channel sign, as if its record were published."""
    from django.utils import timezone

    from quarterdeck.delivery import dkim_keys
    from quarterdeck.delivery.models import Channel

    channel = Channel.objects.get()
    dkim_keys.make(channel, "bench.example")
    Channel.objects.update(dkim_since=timezone.now())
