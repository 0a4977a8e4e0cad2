"""Each column of the list of people says its own fact."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.people import groups
from quarterdeck.people.models import Person, Suppression
from quarterdeck.team.models import User
from quarterdeck.web.people_columns import COLUMNS
from tests.factories import make_campaign, make_email, make_person, make_task

pytestmark = pytest.mark.django_db

REFERENCE = {  # the columns of the reference's grid of people
    "first_name", "last_name", "address", "title", "company", "campaign", "events", "activities", "groups", "phone",
    "campaigns", "calls", "emails", "task_due", "consent", "tasks", "views", "clicks", "replies", "updated", "creator",
    "source", "unsubscribed",
}  # fmt: skip


def test_every_column_of_the_reference_says_its_own_fact(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/people/columns/", {"columns": list(COLUMNS), "rows": "50"})
    person = make_person(
        "Maya Okafor", owner=alice, creator=alice, address="maya@northwind.example", title="CFO", company="Northwind",
        phone="+31 20 555 0100", country="NL", source="import", authorization="consent",
        authorized_on=timezone.localdate(),
    )  # fmt: skip
    make_email("delivered", sender=alice, person=person, views=3, clicks=2, replies=1)
    due = timezone.now() - timedelta(days=3)
    make_task(alice, person=person, due_at=due)
    make_task(alice, person=person, kind="call", status="done", done_at=timezone.now())
    person.enrollments.create(campaign=make_campaign(alice, name="Q4 launch"))
    Suppression.suppress([person.address], "unsubscribed")
    groups.add(groups.create("CFOs", by=alice), Person.objects.all(), by=alice)
    row = client.get("/people/").content.decode().split("<tbody>")[1].split("</tr>")[0]
    found = [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    shown = dict(zip(COLUMNS, found[2:], strict=True))
    told = {
        "first_name": "Maya", "last_name": "Okafor", "address": "maya@northwind.example", "title": "CFO",
        "company": "Northwind", "campaign": "Q4 launch", "events": "6", "activities": "3", "groups": "CFOs",
        "phone": "+31 20 555 0100", "campaigns": "1", "calls": "1", "emails": "1", "tasks": "1", "views": "3",
        "clicks": "2", "replies": "1", "updated": "just now", "creator": "Alice Arden", "source": "Import",
        "unsubscribed": "just now",
    }  # fmt: skip
    assert {key: shown[key] for key in told} == told
    assert shown["consent"].startswith("Consent")
    assert shown["task_due"]
    assert set(shown) >= REFERENCE
