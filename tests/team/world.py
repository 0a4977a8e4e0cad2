"""The whole cast, and one of everything that has an owner: all of it is Alice's, and kept to herself if it can be."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from quarterdeck.delivery import identities
from quarterdeck.delivery.models import Channel, MailDomain, SenderClock
from quarterdeck.delivery.pace import ruling
from quarterdeck.emails import bulk
from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.emails.models import Email
from quarterdeck.inbound.models import Mailbox, Message
from quarterdeck.people import bulk as people_bulk
from quarterdeck.people import notes
from quarterdeck.people.models import Group, Person, Suppression, Upload
from quarterdeck.team import invitations
from quarterdeck.team.models import User
from tests.factories import (
    make_batch,
    make_channel,
    make_email,
    make_identity,
    make_person,
    make_task,
    make_team,
    make_template,
    make_user,
)
from tests.inbound.post import answer, come_in, returned


def make_cast() -> dict[str, User]:
    """A user for each role of the table."""
    emea, americas = make_team("EMEA"), make_team("Americas")
    users = {
        "alice": make_user("Alice Arden", teams=[emea]),
        "bob": make_user("Bob Brook", teams=[emea]),
        "mona": make_user("Mona Moor", role="manager", manages=[emea]),
        "charlie": make_user("Charlie Cole", teams=[americas]),
        "marc": make_user("Marc Marsh", role="manager", manages=[americas]),
        "adam": make_user("Adam Ash", role="admin"),
    }
    for user in users.values():
        make_identity(user)
    return users


def _group_of(owner: User, person: Person) -> Group:
    group = Group.objects.create(owner=owner, name="CFOs")
    group.people.add(person)
    return group


def _incoming(delivered: Email, channel: Channel) -> tuple[UUID, UUID]:
    """An answer to an email, and a bounce in the same mailbox that nobody can match."""
    mailbox, _ = Mailbox.objects.get_or_create(
        channel=channel, defaults={"host": "127.0.0.1", "port": 9, "username": "alice"}
    )
    how = {"mailbox_id": mailbox.pk, "role": "inbox", "at": timezone.now()}
    come_in(answer(delivered), returned(delivered, message_id="made-up@else.example"), **how)
    return Message.objects.get(kind="reply").uuid, Message.objects.get(status="open").uuid


def make_world(alice: User) -> dict[str, Any]:
    """The arguments that addresses take, by name."""
    SenderClock.objects.update_or_create(pk=1, defaults={"held_since": timezone.now(), "held_reason": "a test"})
    person = make_person("Maya Okafor", owner=alice, shared=False)
    channel = make_channel(name="Alice's own", owner=alice)
    Suppression.suppress([person.address], "manual", "asked on the phone", alice)
    spam = make_email("spam", sender=alice)
    Suppression.suppress([spam.address], "complained")
    new = make_identity(alice, address="new@northsea.example", channel=channel, is_default=False, verified_at=None)
    adam = User.objects.get(role="admin")
    ((invitation, secret),) = invitations.invite(["nora@northsea.example"], "member", [], by=adam)
    answered, unmatched = _incoming(delivered := make_email("delivered", sender=alice), channel)
    return {
        "answer": answered,
        "unmatched": unmatched,
        "invitation": invitation.pk,
        "secret": secret,
        "factor": TOTP.activate(alice, generate_totp_secret()).instance.pk,
        "owner": alice.pk,
        "heir": User.objects.get(name="Marc Marsh").pk,
        "gone": make_user("Gus Gone", is_active=False).pk,
        "team": alice.teams.get().pk,
        "draft": make_email("draft", sender=alice, person=person).uuid,
        "scheduled": make_email("scheduled", sender=alice).uuid,
        "bulk": bulk.begin(uuid4(), "unarchive", BY_SLUG["archived"], alice).uuid,
        "batch": make_batch(alice, kind="group").uuid,
        "delivered": delivered.uuid,
        "delivered_pk": delivered.pk,
        "unknown": make_email("failed", sender=alice).uuid,
        "task": make_task(alice, person=person).uuid,
        "spam": spam.uuid,
        "unheard_of": uuid4(),
        "person": person.pk,
        "double": make_person("M. Okafor", owner=alice, shared=False).pk,
        "no_notes": notes.digest(""),
        "people_bulk": people_bulk.begin(uuid4(), "share", {}, Person.objects.none(), alice).uuid,
        "block": Suppression.objects.get(kind="manual").pk,
        "group": _group_of(alice, person).pk,
        "upload": Upload.objects.create(by=alice, name="people.csv", status="checked").pk,
        "upload_done": Upload.objects.create(by=alice, name="people.csv", status="done").pk,
        "channel": channel.pk,
        "mail_domain": MailDomain.objects.create(
            channel=channel, domain="northsea.dev", lacks=[{"code": "no_spf"}], checked_at=timezone.now()
        ).pk,
        "absence": ruling.go_away(alice, date(2090, 3, 1), date(2090, 3, 9), "spread").pk,
        "identity": new.pk,
        "token": identities.token_for(new),
        "template": make_template(alice).pk,
    }
