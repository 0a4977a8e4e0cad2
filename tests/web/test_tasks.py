"""Tasks: planning one from an email, the list, and saying that they are done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User
from tests.factories import make_email, make_person, make_task

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def form(**changes: Any) -> dict[str, Any]:
    known = {"uuid": uuid4(), "kind": "call", "name": "Call Maya", "due_at": "2026-05-04T09:30", "priority": "1"}
    return {**known, **changes}


def do(client: Client, task: Task, verb: str, **data: str) -> HttpResponse:
    return client.post(f"/tasks/{task.uuid}/{verb}/", data, headers=HTMX)


def test_the_sheet_suggests_what_and_tomorrow_at_nine_in_the_readers_zone(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="Asia/Tokyo")
    email = make_email("delivered", sender=alice, person=make_person("Maya Okafor"))
    client.force_login(alice)
    html = client.get(f"/emails/{email.uuid}/task/?kind=call", headers=HTMX).content.decode()
    tomorrow = timezone.now().astimezone(ZoneInfo("Asia/Tokyo")).date() + timedelta(days=1)
    assert 'value="Call Maya Okafor"' in html
    assert f'value="{tomorrow}T09:00"' in html
    assert "<html" not in html
    assert "<html" in client.get(f"/emails/{email.uuid}/task/").content.decode()
    assert Task.objects.count() == 0


def test_the_number_and_the_profile_are_at_hand(client: Client, alice: User) -> None:
    person = make_person(phone="+31 20 555 01 23", linkedin="https://linkedin.example/in/maya")
    email = make_email("delivered", sender=alice, person=person)
    client.force_login(alice)
    html = client.get(f"/emails/{email.uuid}/task/?kind=inmail", headers=HTMX).content.decode()
    assert 'href="tel:+31205550123"' in html
    assert 'href="https://linkedin.example/in/maya" target="_blank" rel="noopener noreferrer nofollow"' in html


def test_a_form_posted_twice_plans_one_task(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="Europe/Amsterdam")
    email, data = make_email("delivered", sender=alice), form()
    client.force_login(alice)
    for _ in range(2):
        answer = client.post(f"/emails/{email.uuid}/task/", data, headers=HTMX)
        assert answer.status_code == 200
        assert "sheet-done" in answer["HX-Trigger-After-Settle"]
    task = Task.objects.get()
    assert (task.email, task.person, task.assignee, task.priority) == (email, email.person, alice, 1)
    assert task.due_at == datetime(2026, 5, 4, 7, 30, tzinfo=UTC)


def test_the_identifier_of_anothers_task_is_nobodys_business(client: Client, alice: User, bob: User) -> None:
    task, person = make_task(bob), make_person()
    client.force_login(alice)
    assert client.post(f"/people/{person.pk}/task/", form(uuid=task.uuid)).status_code == 404
    assert task.fresh().assignee_id == bob.pk


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"due_at": "someday"}, {"due_at": ""}, {"kind": "visit"}, {"priority": "9"}, {"uuid": "x"}]
)
def test_what_is_wrong_stands_beside_its_field(client: Client, alice: User, wrong: dict[str, str]) -> None:
    person = make_person()
    client.force_login(alice)
    answer = client.post(f"/people/{person.pk}/task/", form(**wrong), headers=HTMX)
    assert answer.status_code == 422
    assert Task.objects.count() == 0


def test_without_a_script_the_form_leads_back(client: Client, alice: User) -> None:
    person = make_person()
    client.force_login(alice)
    answer = client.post(f"/people/{person.pk}/task/", form())
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{person.pk}/")


def test_the_pane_shows_related_tasks_of_those_who_may_be_seen(client: Client, alice: User, mona: User) -> None:
    email = make_email("delivered", sender=alice)
    make_task(alice, name="Send the plan", email=email, person=email.person)
    make_task(mona, name="Praise Alice", email=email, person=email.person)
    client.force_login(alice)
    html = client.get(f"/emails/{email.uuid}/", headers=HTMX).content.decode()
    assert "Send the plan" in html
    assert "Praise Alice" not in html
    client.force_login(mona)
    html = client.get(f"/emails/{email.uuid}/", headers=HTMX).content.decode()
    assert html.count('hx-post="/tasks/') == 1  # her own; Alice's is Alice's to finish
    assert "Send the plan" in html


def test_done_greys_the_line_and_can_be_undone(client: Client, alice: User) -> None:
    task = make_task(alice, email=make_email("delivered", sender=alice))
    client.force_login(alice)
    here = {**HTMX, "HX-Target": f"task-{task.uuid}"}
    answer = client.post(f"/tasks/{task.uuid}/done/", headers=here)
    html = answer.content.decode()
    assert answer["HX-Reswap"] == "outerHTML"
    assert "is-over" in html
    assert f'hx-post="/tasks/{task.uuid}/reopen/"' in html
    assert task.fresh().status == "done"
    assert "HX-Reswap" not in do(client, task, "reopen").headers
    assert task.fresh().status == "open"


def test_a_wrong_state_is_said_and_changes_nothing(client: Client, alice: User) -> None:
    task = make_task(alice, status="done", done_at=timezone.now())
    client.force_login(alice)
    for verb in ("done", "skip", "snooze"):
        assert do(client, task, verb).status_code == 409
    assert (task.fresh().status, task.fresh().snoozed_until) == ("done", None)


def test_a_snooze_is_one_of_three(client: Client, alice: User) -> None:
    task = make_task(alice)
    client.force_login(alice)
    assert do(client, task, "snooze", until="forever").status_code == 422
    assert task.fresh().snoozed_until is None
    assert do(client, task, "snooze", until="week").status_code == 200
    assert task.fresh().snoozed_until is not None


def test_only_its_assignee_acts_and_looking_changes_nothing(
    client: Client, alice: User, mona: User, bob: User, adam: User
) -> None:
    task = make_task(alice)
    for other in (mona, bob, adam):
        client.force_login(other)
        assert do(client, task, "done").status_code == 404
    client.force_login(alice)
    assert client.get(f"/tasks/{task.uuid}/done/").status_code == 405
    assert task.fresh().status == "open"


def test_the_list_stands_by_day_and_the_rail_counts_what_is_due(client: Client, alice: User, bob: User) -> None:
    make_task(alice, name="Late call", due_at=timezone.now() - timedelta(days=3))
    make_task(alice, name="Far away", due_at=timezone.now() + timedelta(days=40))
    make_task(alice, name="Was done", status="done", done_at=timezone.now())
    make_task(bob, name="Bob's")
    client.force_login(alice)
    html = client.get("/tasks/").content.decode()
    assert html.index("Overdue <") < html.index("Late call") < html.index("Later <") < html.index("Far away")
    assert "Was done" not in html
    assert "Bob's" not in html
    assert ">1<" in client.get("/tasks/count/").content.decode()
    assert "Was done" in client.get("/tasks/?view=done").content.decode()


def test_the_list_does_not_ask_per_task(client: Client, alice: User, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        make_task(alice, kind="email", email=make_email("delivered", sender=alice))
    client.force_login(alice)
    client.get("/tasks/")
    with django_assert_max_num_queries(7):
        client.get("/tasks/")
