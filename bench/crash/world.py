"""The company of this bench: `python -m bench.crash.world EMAILS FILES PORT…`, in a migrated, empty database; and then
`… more EMAILS` another batch, `… retry` what did not go, `… release` what is held.

A sender with a channel for each port of the sink, and for each a batch to its share of the people. FILES "yes" gives
each channel a mailbox in Dovecot (IMAP_PORT) whose Sent folder tells what went.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import Any
from uuid import uuid4

NOT_SENT = ("interrupted", "refused_ours")  # Sent proves it, or the sender that woke up before it handed it over
CONNECTIONS = 4  # of each channel, all workers together
SUBJECT = "Two minutes, {{ first_name }}"
BODY = (
    "<p>Hello {{ first_name }},</p><p>{{ company }} and we are neighbours: "
    '<a href="https://www.example.com/offer">have a look</a> at what we do there, or <a href="https://www.example.com/'
    'meet">choose a time</a>.</p>'
)


def main(emails: int, files: bool, ports: list[int]) -> None:
    from quarterdeck.compose.models import House
    from quarterdeck.team.models import User

    User.objects.create_user("admin@bench.example", name="Ada Admin", role="admin")
    House.objects.create(pk=1, name="Bench", postal_address="1 Bench Street")  # what a batch has to carry
    _count_everything()
    people = _people(emails)
    for number, port in enumerate(ports):
        _send(number, port, files, people[number :: len(ports)])


def _count_everything() -> None:
    """Limits of all kinds, which nothing reaches: what they count is compared with what went."""
    from quarterdeck.delivery.models import DomainLimit, SendingRule

    much = 1_000_000
    SendingRule.objects.create(per_hour=much, total_per_hour=much)
    DomainLimit.objects.create(domain="*", per_hour=much)


def _people(count: int, name: str = "p") -> list[int]:
    from quarterdeck.people.models import Person

    made = [
        Person(
            first_name="Pim",
            last_name=f"Number {n}",
            company=f"Company {n}",
            address=f"{name}{n}@firm{n % 997}.example",
        )
        for n in range(count)
    ]
    for person in made:
        person.key()
    return [person.pk for person in Person.objects.bulk_create(made)]


def _send(number: int, port: int, files: bool, people: list[int]) -> None:
    """One sender with everything, whose batch is due."""
    from django.utils import timezone

    from quarterdeck.compose import batches
    from quarterdeck.delivery.models import Channel, Identity
    from quarterdeck.team.models import User

    channel = Channel.objects.create(
        name=f"Sink {number}", host="127.0.0.1", port=port, security="none", connections=CONNECTIONS, files_sent=files
    )
    if files:
        _mailbox(channel, f"desk{number}")
    user = User.objects.create_user(f"rep{number}@bench.example", name=f"Rita Reed {number}")
    identity = Identity.objects.create(
        user=user, channel=channel, address=user.email, name=user.name, is_default=True, verified_at=timezone.now()
    )
    wanted: Any = batches.Wanted(name="Bench", subject=SUBJECT, body=BODY, identity=identity)
    batches.make(user, uuid4(), people, wanted)


def _mailbox(channel: Any, username: str) -> None:
    from quarterdeck.delivery.models import Channel
    from quarterdeck.inbound import mailboxes

    port, password = int(os.environ["IMAP_PORT"]), os.environ["IMAP_PASSWORD"]
    mailboxes.save(channel, password, host="localhost", port=port, security="none", username=username)
    Channel.objects.filter(pk=channel.pk).update(files_sent=True)


def more(count: int) -> None:
    """Another batch by the first sender, its emails made and due at once."""
    from quarterdeck.compose import batch_maker, batches
    from quarterdeck.compose.moments import Chosen
    from quarterdeck.kit.clock import db_now
    from quarterdeck.team.models import User

    user = User.objects.get(email="rep0@bench.example")
    wanted: Any = batches.Wanted(
        name="More", subject=SUBJECT, body=BODY, identity=user.identities.get(), at=Chosen(db_now(), "UTC")
    )
    batches.make(user, uuid4(), _people(count, "later"), wanted)
    while batch_maker.work():
        pass


def retry() -> None:
    """A person who presses Retry at once, on whatever is known not to have gone, until told to stop."""
    from django.db import DatabaseError, connection

    from quarterdeck.emails.models import Email
    from quarterdeck.kit.states import WrongState

    known = Email.objects.filter(status="failed", reason__code__in=NOT_SENT)
    while True:
        try:
            for email in known.all():
                with suppress(WrongState):
                    email.retry()
        except DatabaseError:
            connection.close()
        time.sleep(0.5)


def release() -> None:
    """The admin has looked."""
    from quarterdeck.delivery import held
    from quarterdeck.team.models import User

    held.release(by=User.objects.get(role="admin"))


if __name__ == "__main__":
    import django

    django.setup()
    match sys.argv[1:]:
        case ["more", count]:
            more(int(count))
        case ["retry"]:
            retry()
        case ["release"]:
            release()
        case [emails, files, *ports]:
            main(int(emails), files == "yes", [int(each) for each in ports])
