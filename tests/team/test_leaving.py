"""Leaving: nothing falls through the cracks, and the door is shut at once."""

from __future__ import annotations

import pytest
from django.test import Client

from quarterdeck.delivery.models import Identity
from quarterdeck.emails.models import Email, Event
from quarterdeck.kit.states import WrongState
from quarterdeck.team.leaving import Waiting, deactivate, reactivate
from quarterdeck.team.models import AuditEntry, LoginLink, User
from tests.factories import make_campaign, make_email, make_person, make_task, make_template

pytestmark = pytest.mark.django_db


def leave(alice: User, bob: User, adam: User, waiting: Waiting = "keep") -> None:
    deactivate(alice, heir=bob, waiting=waiting, by=adam)


def test_what_they_owned_goes_on_in_the_heirs_hands(alice: User, bob: User, adam: User) -> None:
    person, template = make_person(owner=alice), make_template(alice)
    task, done, campaign = make_task(alice), make_task(alice, status="done"), make_campaign(alice)
    draft, sent = make_email("draft", sender=alice), make_email("delivered", sender=alice)
    leave(alice, bob, adam)
    for row in (person, template, task, done, campaign, draft, sent):
        row.refresh_from_db()
    assert (person.owner, template.owner, task.assignee, campaign.owner) == (bob, bob, bob, bob)
    assert (draft.sender, draft.identity) == (bob, bob.identities.get())
    assert Event.objects.filter(email_id=draft.pk, kind="handed_on").count() == 1
    assert (done.assignee, sent.sender) == (alice, alice)  # what was done stays who did it
    entry = AuditEntry.objects.get(action="user.deactivated")
    assert entry.data["handed"] == {"people": 1, "templates": 1, "tasks": 1, "campaigns": 1, "drafts": 1}


@pytest.mark.parametrize(("waiting", "status"), [("keep", "scheduled"), ("cancel", "cancelled")])
def test_scheduled_emails_go_or_are_cancelled(
    waiting: Waiting, status: str, alice: User, bob: User, adam: User
) -> None:
    email = make_email("scheduled", sender=alice)
    leave(alice, bob, adam, waiting)
    email.refresh_from_db()
    assert (email.status, email.sender) == (status, alice)
    assert Event.objects.filter(email_id=email.pk, kind="cancelled").exists() == (waiting == "cancel")


def test_they_are_out_at_once_and_old_sessions_stay_dead(alice: User, bob: User, adam: User) -> None:
    client = Client()
    client.force_login(alice)
    secret = LoginLink.make(alice)
    leave(alice, bob, adam)
    assert client.get("/people/").status_code == 302
    client = Client()
    reactivate(alice, by=adam)
    assert LoginLink.find(secret) is None
    client.force_login(User.objects.get(pk=alice.pk))
    assert client.get("/people/").status_code == 200


def test_a_session_from_before_does_not_come_back_with_its_user(alice: User, bob: User, adam: User) -> None:
    client = Client()
    client.force_login(alice)
    leave(alice, bob, adam)
    reactivate(alice, by=adam)
    assert client.get("/people/").status_code == 302


def test_their_addresses_are_no_longer_sent_from(alice: User, bob: User, adam: User) -> None:
    assert Identity.objects.of(alice).usable().exists()
    leave(alice, bob, adam)
    assert not Identity.objects.filter(user=alice).usable().exists()
    reactivate(alice, by=adam)
    assert Identity.objects.of(alice).usable().exists()


def test_nothing_moves_when_it_is_refused(alice: User, bob: User, adam: User) -> None:
    person = make_person(owner=alice)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    with pytest.raises(WrongState):
        leave(alice, bob, adam)
    with pytest.raises(WrongState):
        leave(alice, alice, adam)
    person.refresh_from_db()
    alice.refresh_from_db()
    assert (person.owner, alice.is_active) == (alice, True)


def test_leaving_and_returning_twice_are_told(alice: User, bob: User, adam: User) -> None:
    leave(alice, bob, adam)
    with pytest.raises(WrongState):
        leave(alice, bob, adam)
    reactivate(alice, by=adam)
    with pytest.raises(WrongState):
        reactivate(alice, by=adam)
    assert not Email.objects.filter(sender=bob).exists()
