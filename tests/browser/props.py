"""What some screens need and the sample company lacks: `python -m tests.browser.props`, in the demo's environment.

Prints the addresses of those screens by name, as JSON. It adds no person and sends nothing.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any
from uuid import uuid4

PASSWORD = "ropes and sails"
SECOND = "nils@northsea.example"  # who has a second factor
DUTCH = "ruth@northsea.example"  # a manager, who reads Dutch from now on


def main() -> None:
    """Make them, by one transaction, and say where they are."""
    from quarterdeck.kit import env

    env.load()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        json.dump(_make(), sys.stdout)


def _make() -> dict[str, str]:
    from quarterdeck.team.models import User

    ann = User.objects.get(email="ann@northsea.example")
    User.objects.filter(email=DUTCH).update(language="nl")
    return {**_of_the_team(ann), **_of_mail(ann), **_of_people(ann)}


def _of_the_team(ann: Any) -> dict[str, str]:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.urls import reverse

    from quarterdeck.cli.login_link import make
    from quarterdeck.team import invitations
    from quarterdeck.team.models import Team, User

    nils = User.objects.create_user(SECOND, PASSWORD, name="Nils Holm", title="Sales Engineer", time_zone="Europe/Oslo")
    TOTP.activate(nils, generate_totp_secret())
    team = Team.objects.get(name="EMEA")
    ((_, secret),) = invitations.invite(["jules@northsea.example"], "member", [team], by=ann)
    freya = User.objects.get(email="freya@northsea.example")
    return {
        "join": reverse("join", args=[secret]),
        "login-link": make(DUTCH),
        "colleague": reverse("colleague", args=[freya.pk]),
        "absences_of": reverse("absences_of", args=[freya.pk]),
        "colleague_leave": reverse("colleague_leave", args=[freya.pk]),
        "team_of": reverse("team_of", args=[team.pk]),
        "sending_team": reverse("sending_team", args=[team.pk]),
        "sending_user": reverse("sending_user", args=[freya.pk]),
    }


def _of_mail(ann: Any) -> dict[str, str]:
    from django.urls import reverse
    from django.utils import timezone

    from quarterdeck.delivery import dkim_keys, identities
    from quarterdeck.delivery.models import Channel
    from quarterdeck.emails.models import Email
    from quarterdeck.people.optout import OptOut, url_for
    from tests.factories import make_batch, make_channel, make_identity
    from tests.inbound.post import answer, come_in, returned

    mine = Email.objects.filter(sender=ann).order_by("-sent_at", "-pk")
    [answered, lost, *grouped] = mine.filter(status="delivered", person__isnull=False)[20:26]
    batch = make_batch(ann, kind="group", name="Spring meeting", total=len(grouped), identity=grouped[0].identity)
    Email.objects.filter(pk__in=[each.pk for each in grouped]).update(batch=batch)
    channel = Channel.objects.get(owner=ann)
    how = {"mailbox_id": channel.mailbox.pk, "role": "inbox", "at": timezone.now()}
    come_in(answer(answered, "Thursday at ten suits us well. Could you bring the drawings?"), **how)
    come_in(returned(lost, message_id="made-up@else.example"), **how)
    spare = make_channel(name="Relay, Oslo", kind="smtp", owner=ann, host="localhost")
    dkim_keys.make(spare, "northsea.example", ann)
    new = make_identity(ann, address="ann.events@northsea.example", channel=spare, is_default=False, verified_at=None)
    failed = Email.objects.filter(sender=ann, status="failed").order_by("pk")[0]
    about = OptOut(answered.pk, ann.pk, answered.address)
    return {
        "email": reverse("email", args=[answered.uuid]),
        "compose_follow_up": reverse("compose_follow_up", args=[answered.uuid]),
        "email_task": reverse("email_task", args=[answered.uuid]),
        "emails_group": reverse("emails_group", args=["delivered", batch.uuid]),
        "emails_batch_run": reverse("emails_batch_run", args=[batch.uuid]),
        "emails_write": reverse("emails_write", args=["delivered"]) + f"?ids={answered.pk}",
        "emails_deed": reverse("emails_deed", args=["delivered", "task"]) + f"?ids={answered.pk}",
        "archive of a failed one": reverse("email_act", args=[failed.uuid, "archive"]),
        "channel": reverse("channel", args=[channel.pk]),
        "channel with DKIM": reverse("channel", args=[spare.pk]),
        "mailbox": reverse("mailbox", args=[channel.pk]),
        "new mailbox": reverse("mailbox", args=[spare.pk]),
        "identity": reverse("identity", args=[new.pk]),
        "identity_verify": reverse("identity_verify", args=[identities.token_for(new)]),
        "optout": url_for(about),
    }


def _of_people(ann: Any) -> dict[str, str]:
    from django.urls import reverse

    from quarterdeck.emails import bulk
    from quarterdeck.emails.folders import BY_SLUG
    from quarterdeck.people import bulk as people_bulk
    from quarterdeck.people.models import Group, Person

    people = list(Person.objects.filter(owner=ann, emails__status="delivered").distinct().order_by("pk")[:6])
    group = Group.objects.create(owner=ann, name="Port directors")
    group.people.add(*people)
    who = Person.objects.filter(pk__in=[each.pk for each in people])
    deed = people_bulk.begin(uuid4(), "share", {}, who, ann)
    run = bulk.begin(uuid4(), "success", BY_SLUG["delivered"], ann, only=[])
    assert deed
    assert run
    person = reverse("person", args=[people[0].pk])
    return {
        "person": person,
        "person_edit": reverse("person_edit", args=[people[0].pk]),
        "person_task": reverse("person_task", args=[people[0].pk]),
        "person_history": reverse("person_history", args=[people[0].pk]),
        "person_merge": f"{person}merge/",
        "person_erase": reverse("person_erase", args=[people[0].pk]),
        "group": reverse("group", args=[group.pk]),
        "people of a group": f"{reverse('people')}?group={group.pk}",
        "people_bulk_run": reverse("people_bulk_run", args=[deed.uuid]),
        "emails_bulk_run": reverse("emails_bulk_run", args=[run.uuid]),
    }


if __name__ == "__main__":
    main()
