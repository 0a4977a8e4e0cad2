"""Doing something to the people behind the emails that were picked, or behind all that match."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from quarterdeck.campaigns.models import Enrollment
from quarterdeck.emails import bulk
from quarterdeck.emails.models import Bulk, Email
from quarterdeck.people.models import Group, Suppression
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User
from tests.factories import make_campaign, make_email, make_person

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/emails/delivered/"}
TASK = {"name": "Call back", "kind": "call", "due_at": "2026-05-04T09:00", "priority": "1", "details": ""}


def do(client: Client, verb: str, emails: list[Email], *, htmx: bool = True, **said: Any):
    ids = ",".join(str(each.pk) for each in emails)
    data = {"uuid": str(uuid4()), "ids": ids, **said}
    return client.post(f"/emails/delivered/do/{verb}/", data, headers=HTMX if htmx else None)


def undo(client: Client) -> str:
    client.post(f"/emails/bulk/{Bulk.objects.get(undoes=None).uuid}/undo/", headers=HTMX)
    while bulk.work():
        pass
    made = Bulk.objects.exclude(undoes=None).get()
    return client.get(f"/emails/bulk/{made.uuid}/", headers=HTMX).content.decode()


@pytest.fixture
def two(alice: User) -> list[Email]:
    return [make_email("delivered", sender=alice) for _ in range(2)]


def test_people_go_into_a_new_group_and_out_again(client: Client, alice: User, two: list[Email]) -> None:
    client.force_login(alice)
    sheet = client.get(f"/emails/delivered/do/group/?ids={two[0].pk},{two[1].pk}", headers=HTMX).content.decode()
    assert "2 people" in sheet
    answer = do(client, "group", two, new="CFOs")
    html = answer.content.decode()
    assert "Put into “CFOs”: 2 people" in html
    assert f'id="email-{two[0].pk}"' in html  # the rows are drawn anew
    assert "sheet-done" in answer["HX-Trigger-After-Settle"]
    group = Group.objects.get(owner=alice)
    assert set(group.people.all()) == {email.person for email in two}
    assert "Taken out of “CFOs” again: 2 people" in undo(client)
    assert not group.people.exists()


def test_who_was_in_the_group_before_is_counted_and_stays_after_an_undo(
    client: Client, alice: User, two: list[Email]
) -> None:
    group = Group.objects.create(owner=alice, name="CFOs")
    group.people.add(two[0].person)
    client.force_login(alice)
    html = do(client, "group", two, group=group.pk).content.decode()
    assert "Put into “CFOs”: 1 person · not done: 1 – in it already (1)" in html
    undo(client)
    assert list(group.people.all()) == [two[0].person]


def test_a_group_of_somebody_else_is_not_offered(client: Client, alice: User, bob: User, two: list[Email]) -> None:
    group = Group.objects.create(owner=bob, name="Bob's")
    client.force_login(alice)
    assert do(client, "group", two, group=group.pk).status_code == 422
    answer = do(client, "group", two)
    assert answer.status_code == 422  # neither one of the list nor a new name
    assert answer["HX-Retarget"] == "#sheet-body"
    assert "Give the group a name" in answer.content.decode()
    assert not Bulk.objects.exists()


def test_people_begin_a_running_campaign_once_and_nobody_suppressed(client: Client, alice: User) -> None:
    campaign = make_campaign(alice, name="Q4 launch")
    new, inside, blocked = (make_email("delivered", sender=alice) for _ in range(3))
    Enrollment.objects.create(campaign=campaign, person=inside.person)
    Suppression.suppress([blocked.person.address], "unsubscribed")
    client.force_login(alice)
    html = do(client, "enroll", [new, inside, blocked], campaign=campaign.pk).content.decode()
    assert "Taken into “Q4 launch”: 1 person · not done: 2" in html
    assert "in it already (1)" in html
    assert "may not be mailed: unsubscribed (1)" in html
    assert set(campaign.enrollments.values_list("person", flat=True)) == {new.person_id, inside.person_id}
    undo(client)
    assert campaign.enrollments.get(person=new.person).status == "stopped"
    assert campaign.enrollments.get(person=inside.person).status == "active"


@pytest.mark.parametrize("status", ["draft", "paused", "finished"])
def test_only_running_campaigns_take_people_in(client: Client, alice: User, two: list[Email], status: str) -> None:
    campaign = make_campaign(alice, status=status)
    client.force_login(alice)
    assert "No campaign of yours is running." in client.get("/emails/delivered/do/enroll/?all=1").content.decode()
    assert do(client, "enroll", two, campaign=campaign.pk).status_code == 422
    assert not Enrollment.objects.exists()


def test_a_campaign_that_stopped_meanwhile_takes_nobody_and_says_so(
    client: Client, alice: User, two: list[Email], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_campaign(alice)
    client.force_login(alice)
    monkeypatch.setattr(bulk, "PART", 1)  # so the worker does it later
    do(client, "enroll", two, campaign=campaign.pk)
    campaign.move("paused")
    while bulk.work():
        pass
    html = client.get(f"/emails/bulk/{Bulk.objects.get().uuid}/", headers=HTMX).content.decode()
    assert "0 people · not done: 2 – the campaign does not run (2)" in html
    assert not Enrollment.objects.exists()


def test_people_leave_their_campaign_and_its_next_emails_are_cancelled(
    client: Client, alice: User, two: list[Email]
) -> None:
    campaign, other = make_campaign(alice), make_campaign(alice)
    person = two[0].person
    for each in (campaign, other):
        Enrollment.objects.create(campaign=each, person=person)
    waiting = make_email("scheduled", sender=alice, person=person, campaign=campaign)
    client.force_login(alice)
    html = do(client, "withdraw", two, campaign=campaign.pk).content.decode()
    assert "Taken out of the campaign: 1 person · not done: 1 – in no campaign of yours (1)" in html
    assert "Undo" not in html
    assert campaign.enrollments.get().status == "stopped"
    assert other.enrollments.get().status == "active"
    assert waiting.fresh().status == "cancelled"


def test_tasks_are_planned_for_each_person_and_taken_back_while_open(
    client: Client, alice: User, two: list[Email]
) -> None:
    newer = make_email("delivered", sender=alice, person=two[0].person)
    client.force_login(alice)
    html = do(client, "task", [*two, newer], **TASK).content.decode()
    assert "Tasks planned: 2 people" in html
    tasks = Task.objects.order_by("email")
    assert [(task.email, task.kind, task.priority, task.assignee) for task in tasks] == [
        (two[1], "call", 1, alice),
        (newer, "call", 1, alice),
    ]
    tasks[0].complete()
    assert "Tasks taken back: 1 person · not done: 1 – done, skipped or gone by now (1)" in undo(client)
    assert Task.objects.get().status == "done"


def test_posted_twice_it_is_one_deed(client: Client, alice: User, two: list[Email]) -> None:
    client.force_login(alice)
    uuid = str(uuid4())
    for _ in range(2):
        do(client, "task", two, **TASK, uuid=uuid)
    assert Task.objects.count() == 2
    assert Bulk.objects.count() == 1


def test_all_that_match_are_taken_and_nobody_elses(client: Client, alice: User, bob: User, two: list[Email]) -> None:
    theirs = make_email("delivered", sender=bob)
    make_email("archived", sender=alice)
    client.force_login(alice)
    assert "Tasks planned: 2 people" in do(client, "task", [], **TASK, all="1").content.decode()
    assert do(client, "task", [theirs], **TASK).content.decode().count("Tasks planned: 0 people") == 1
    assert set(Task.objects.values_list("email", flat=True)) == {email.pk for email in two}


def test_without_a_script_the_form_and_its_end_are_pages(client: Client, alice: User, two: list[Email]) -> None:
    client.force_login(alice)
    assert "<html" in client.get(f"/emails/delivered/do/task/?ids={two[0].pk}").content.decode()
    answer = do(client, "task", two, htmx=False, **TASK)
    assert answer["Location"] == f"/emails/bulk/{Bulk.objects.get().uuid}/"


@pytest.mark.parametrize("url", ["/emails/delivered/do/explode/", "/emails/deleted/do/group/"])
def test_what_is_not_offered_does_not_exist(client: Client, alice: User, url: str) -> None:
    client.force_login(alice)
    assert client.get(url).status_code == 404


def test_the_menu_is_there_for_ones_own_deck_only(client: Client, alice: User, adam: User) -> None:
    make_email("delivered", sender=alice, person=make_person("Maya Okafor"))
    client.force_login(alice)
    assert "/emails/delivered/do/enroll/" in client.get("/emails/delivered/").content.decode()
    client.force_login(adam)
    client.post("/view-as/", {"user": alice.pk})
    assert "/emails/delivered/do/" not in client.get("/emails/delivered/").content.decode()
