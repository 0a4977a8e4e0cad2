"""Each column of the list of people says its own fact."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.emails.models import Email
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


def test_every_column_says_its_own_fact(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    client.post("/people/columns/", {"columns": list(COLUMNS), "rows": "50"})
    now = timezone.now()
    person = make_person(
        "Maya Okafor", owner=alice, creator=bob, address="maya@northwind.example", title="CFO", company="Northwind",
        phone="+31 20 555 0100", country="NL", source="import", authorization="consent",
        authorized_on=timezone.localdate(),
    )  # fmt: skip
    for _ in range(4):
        make_email("delivered", sender=alice, person=person, sent_at=now - timedelta(hours=5))
    make_email("draft", sender=alice, person=person)
    Email.objects.filter(status="delivered").update(views=3, clicks=2, replies=1)
    acted, sent = now - timedelta(hours=2), now - timedelta(hours=4)
    make_email("archived", sender=alice, person=person, views=1, last_activity_at=acted, sent_at=sent)
    for hours in (1, 2, 3):
        make_task(alice, person=person, due_at=now - timedelta(hours=hours))
    for _ in range(2):
        make_task(alice, person=person, kind="call", status="done", done_at=now - timedelta(minutes=30))
    for n in range(6):
        person.enrollments.create(campaign=make_campaign(alice, name=f"Campaign {n}"))
    Suppression.suppress([person.address], "unsubscribed")
    Suppression.objects.update(since=now - timedelta(minutes=40))
    groups.add(groups.create("CFOs", by=alice), Person.objects.all(), by=alice)
    Person.objects.update(created_at=now - timedelta(hours=5), updated_at=now - timedelta(hours=3))
    row = client.get("/people/").content.decode().split("<tbody>")[1].split("</tr>")[0]
    found = [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    shown = dict(zip(COLUMNS, found[2:], strict=True))
    told = {
        "first_name": "Maya", "last_name": "Okafor", "address": "maya@northwind.example", "title": "CFO",
        "company": "Northwind", "campaign": "Campaign 5", "events": "25", "activities": "10", "groups": "CFOs",
        "phone": "+31 20 555 0100", "campaigns": "6", "calls": "2", "emails": "5", "tasks": "3", "views": "13",
        "clicks": "8", "replies": "4", "updated": "3 h ago", "creator": "Bob Brook", "source": "Import",
        "unsubscribed": "40 min ago", "owner": "Alice Arden", "created": "5 h ago", "country": "NL",
        "activity": "2 h ago", "last_sent": "4 h ago", "contacted": "30 min ago", "task_due": "3 h ago",
        "engagement": "Views 13 Clicks 8 Replies 4",
    }  # fmt: skip
    assert {key: shown[key] for key in told} == told
    assert shown["consent"].startswith("Consent")
    assert set(shown) >= REFERENCE
