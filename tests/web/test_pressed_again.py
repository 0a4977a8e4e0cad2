"""The page hung, so somebody pressed again, and again: the same request to write to many is one email each (P6)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from quarterdeck.cli import batch, main
from quarterdeck.compose import batch_maker
from quarterdeck.compose.models import Batch
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User
from tests.factories import make_email, make_person, make_template
from tests.together import Got, at_once

pytestmark = pytest.mark.django_db(transaction=True)

TIMES, PEOPLE = 10, 40
URL = "/emails/delivered/do/write/"


def ten_times(press: Callable[[], Got]) -> list[Got]:
    """In the same moment."""
    return at_once(*[press] * TIMES)


def everybody_has_one() -> None:
    """Once the worker has made them, whoever helps."""

    def make() -> None:
        while batch_maker.work():
            continue

    ten_times(make)
    made = Email.objects.exclude(batch=None)
    assert made.count() == made.values("person").distinct().count() == PEOPLE
    assert Batch.objects.count() == 1


def test_the_same_form_posted_ten_times_at_once(alice: User) -> None:
    emails = [make_email("delivered", sender=alice) for _ in range(PEOPLE)]
    template, identity = make_template(alice), alice.identities.get()
    form = {
        "uuid": str(uuid4()), "ids": ",".join(str(email.pk) for email in emails), "template": template.pk,
        "identity": identity.pk, "zone": "UTC", "sure": f"{template.pk}:{identity.pk}:{template.subject}",
    }  # fmt: skip

    def press() -> int:
        client = Client()
        client.force_login(alice)
        return client.post(URL, form, headers={"HX-Request": "true"}).status_code

    assert ten_times(press) == [200] * TIMES
    everybody_has_one()


def test_the_same_command_given_ten_times_at_once(alice: User, tmp_path: Path) -> None:
    make_template(alice, name="Docks")
    file, uuid = tmp_path / "people.csv", str(uuid4())
    file.write_text("email\n" + "".join(f"{make_person().address}\n" for _ in range(PEOPLE)))
    words = ["batch", "send", alice.email, "--template", "Docks", "--csv", str(file), "--uuid", uuid]

    assert ten_times(lambda: batch.send(main.parser().parse_args(words))[-1]) == [f"Batch {uuid}"] * TIMES
    everybody_has_one()
