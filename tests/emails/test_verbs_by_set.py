"""A deed on many asks the database as often for many as for few, whatever its verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.emails import bulk
from quarterdeck.emails.models import Bulk, BulkPart
from quarterdeck.emails.verbs import VERBS
from quarterdeck.people import bulk as people_bulk
from quarterdeck.people import deeds
from quarterdeck.people.models import Group, Person
from quarterdeck.team.models import User
from tests.factories import make_campaign, make_email, make_person

pytestmark = pytest.mark.django_db

STATUS = {"unarchive": "archived", "delete": "failed", "restore": "deleted", "retry": "failed"}


def told(by: User) -> dict[str, Any]:
    """Whatever a verb has to know."""
    group = Group.objects.create(owner=by, name=str(uuid4()))
    task = {"kind": "call", "name": "Call", "due_at": timezone.now().isoformat(), "priority": 0, "details": ""}
    return {
        "group": group.pk, "campaign": make_campaign(by).pk, "task": task, "note": "asked", "owner": by.pk,
        "source": "other", "authorization": "consent", "on": "2026-11-01", "purpose": "News",
    }  # fmt: skip


def questions(work: Callable[[], bool]) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert work()
    return len(asked)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_verb_on_emails(alice: User, verb: str) -> None:
    status = STATUS.get(verb, "delivered")

    def cost(number: int) -> int:
        ids = [make_email(status, sender=alice, sent_at=timezone.now()).pk for _ in range(number)]
        deed = Bulk.objects.create(uuid=uuid4(), by=alice, verb=verb, total=number, data=told(alice))
        part = BulkPart.objects.create(bulk=deed, ids=ids)
        asked = questions(lambda: bulk.work(deed))
        part.refresh_from_db()
        assert part.done_at
        return asked

    cost(1)  # what is found out once
    assert cost(3) == cost(12)


@pytest.mark.parametrize("verb", sorted(deeds.VERBS))
def test_a_verb_on_people(alice: User, verb: str) -> None:
    start = {"owner": None if verb == "own" else alice, "shared": verb != "share"}

    def cost(number: int) -> int:
        ids = [make_person(**start).pk for _ in range(number)]
        begun = people_bulk.begin(uuid4(), verb, told(alice), Person.objects.filter(pk__in=ids), alice)
        assert begun
        asked = questions(people_bulk.work)
        assert begun.parts.get().done_at
        return asked

    cost(1)
    assert cost(3) == cost(12)
