"""A rep with a full deck in a running demo: `python -m tests.browser.crowd EMAIL COUNT`, in the demo's environment."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from typing import Any

PEOPLE = 500
FAILED = 200  # of the emails, by a login that was wrong for a while


def main(address: str, count: int) -> None:
    """The rep, their people and their emails, by set."""
    from quarterdeck.kit import env

    env.load()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        _fill(address, count)


def _fill(address: str, count: int) -> None:
    from quarterdeck.delivery.models import Channel
    from quarterdeck.emails.models import Content, Email
    from quarterdeck.kit.clock import db_now
    from tests.factories import make_identity, make_user

    rep = make_user("Dora Day", email=address, time_zone="Europe/Amsterdam")
    identity = make_identity(rep, channel=Channel.objects.filter(kind="sandbox").order_by("pk")[0])
    content = Content.objects.create(subject="Two sites", body="<p>Hello {{ first_name }}, two sites.</p>")
    content.seal()
    people, now = _people(rep), db_now()
    Email.objects.bulk_create(
        [_email(n, rep, identity, content, people[n % PEOPLE], now) for n in range(count)], batch_size=2000
    )


def _people(rep: Any) -> list[Any]:
    from quarterdeck.people.models import Person

    people = [
        Person(first_name=f"Crowd{n}", last_name="Silent", address=f"silent.crowd{n}@day.example", owner=rep)
        for n in range(PEOPLE)
    ]
    for person in people:
        person.key()
    return list(Person.objects.bulk_create(people))


def _email(n: int, rep: Any, identity: Any, content: Any, person: Any, now: datetime) -> Any:
    from quarterdeck.emails.models import Email
    from quarterdeck.emails.reasons import reason

    moment = now - timedelta(minutes=n + 60)
    email = Email(
        status="delivered", sender=rep, identity=identity, channel=identity.channel, content=content, decision=1,
        subject=f"Two sites, letter {n}", person=person, address=person.address, created_at=moment, updated_at=moment,
        sent_at=moment,
    )  # fmt: skip
    if n < FAILED:
        email.status, email.sent_at, email.failed_at = "failed", None, moment
        email.reason = reason("login_failed", words="535 5.7.8 the password is wrong")
    return email


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
