"""What is offered on a row, and on many, is what product's table says of each folder; and each of it works."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from quarterdeck.emails import bulk
from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.emails.models import Email, GridLayout
from quarterdeck.emails.reasons import reason
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User
from tests.factories import make_campaign, make_email

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/emails/delivered/"}

OF_A_ROW = {
    "delivered": ["Archive", "Success"],
    "archived": ["Unarchive", "Delete"],
    "scheduled": ["Edit", "Delete"],
    "draft": ["Edit", "Delete"],
    "in-progress": [],
    "failed": ["Retry send", "Delete"],
    "bounced": ["Retry send…", "Delete"],
    "spam": ["Retry send…", "Delete"],
}
PLAN = {"name": "Call Maya", "due_at": "2026-05-04T09:30", "priority": "0"}
OF_MANY = [  # the folder, the verb, the status that it leads to
    ("delivered", "archive", "archived"),
    ("delivered", "success", "delivered"),
    ("archived", "unarchive", "delivered"),
    ("archived", "delete", "deleted"),
    ("scheduled", "delete", "deleted"),
    ("draft", "delete", "deleted"),
    ("failed", "retry", "scheduled"),
    ("failed", "delete", "deleted"),
    ("bounced", "retry", "scheduled"),
    ("bounced", "delete", "deleted"),
    ("spam", "retry", "scheduled"),
    ("spam", "delete", "deleted"),
]


def made(slug: str, sender: User, **fields: Any) -> Email:
    """An email of that list; of one that failed it is known that it did not go."""
    known = {"reason": reason("interrupted")} if slug == "failed" else {}
    return make_email(BY_SLUG[slug].status, sender=sender, **known, **fields)


def row(client: Client, slug: str) -> str:
    """The only row of a list."""
    (found,) = re.findall(r"<tr id=.*?</tr>", client.get(f"/emails/{slug}/").content.decode(), re.DOTALL)
    return found


def buttons(client: Client, slug: str) -> list[str]:
    """Its email actions in order; following up is no action on the email itself."""
    return [each for each in re.findall(r'data-key="[^"]+" title="([^"]+)"', row(client, slug)) if each != "Follow up"]


@pytest.mark.parametrize("slug", OF_A_ROW)
def test_a_row_offers_what_the_table_says_and_no_more(client: Client, alice: User, slug: str) -> None:
    made(slug, alice)
    client.force_login(alice)
    assert buttons(client, slug) == OF_A_ROW[slug]


def test_whether_a_doubt_is_sent_again_is_asked_in_the_pane(client: Client, alice: User) -> None:
    make_email("failed", sender=alice, reason=reason("outcome_unknown"))
    client.force_login(alice)
    assert buttons(client, "failed") == ["Retry send…", "Delete"]


@pytest.mark.parametrize("slug", OF_A_ROW)
def test_what_a_campaign_sent_is_not_offered_for_deletion(client: Client, alice: User, slug: str) -> None:
    made(slug, alice, campaign=make_campaign(alice))
    client.force_login(alice)
    assert buttons(client, slug) == [each for each in OF_A_ROW[slug] if each != "Delete"]


@pytest.mark.parametrize("slug", OF_A_ROW)
def test_a_selection_offers_what_the_table_says_and_no_more(client: Client, alice: User, slug: str) -> None:
    made(slug, alice)
    client.force_login(alice)
    html = client.get(f"/emails/{slug}/").content.decode()
    assert re.findall(r'formaction="/emails/bulk/(\w+)/"', html) == [verb for at, verb, _ in OF_MANY if at == slug]


@pytest.mark.parametrize("slug", OF_A_ROW)
def test_a_row_follows_up_by_call_inmail_and_task_and_by_email_once_it_was_sent(
    client: Client, alice: User, slug: str
) -> None:
    email = made(slug, alice)
    GridLayout.objects.create(user=alice, folder=slug, columns=["person", "follow"])
    client.force_login(alice)
    shown = row(client, slug)
    for kind in ("call", "inmail", "custom"):
        assert f'href="/emails/{email.uuid}/task/?kind={kind}"' in shown
    assert (f'href="/emails/{email.uuid}/follow-up/"' in shown) is BY_SLUG[slug].is_sent


@pytest.mark.parametrize("kind", ["call", "inmail", "email", "custom"])
def test_a_follow_up_of_each_kind_is_a_task_about_the_email(client: Client, alice: User, kind: str) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    assert (
        client.post(
            f"/emails/{email.uuid}/task/", PLAN | {"uuid": str(uuid4()), "kind": kind}, headers=HTMX
        ).status_code
        == 200
    )
    task = Task.objects.get()
    assert (task.kind, task.email, task.person, task.assignee, task.status) == (
        kind, email, email.person, alice, "open",
    )  # fmt: skip


@pytest.mark.parametrize(("slug", "verb", "after"), OF_MANY)
def test_every_deed_works_on_what_is_selected_and_on_all_that_match(
    client: Client, alice: User, slug: str, verb: str, after: str
) -> None:
    client.force_login(alice)
    for everything in (False, True):
        emails = [made(slug, alice) for _ in range(2)]
        if everything:
            said = {"uuid": str(uuid4()), "verb": verb, "folder": slug}
            answer = client.post("/emails/all/", said, headers=HTMX)
            while bulk.work():
                pass
        else:
            answer = client.post(f"/emails/bulk/{verb}/", {"ids": [each.pk for each in emails]}, headers=HTMX)
        assert answer.status_code == 200
        done = [each.fresh() for each in emails]
        assert {each.status for each in done} == {after}
        assert all(each.succeeded_at for each in done) is (verb == "success")
    assert Email.objects.count() == 4
