"""No page asks the database once more for each row that it shows: few or many of everything, the same questions."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.compose.models import Footer
from quarterdeck.delivery import rates
from quarterdeck.delivery.models import DomainLimit
from quarterdeck.delivery.pace import ruling
from quarterdeck.emails.models import Event
from quarterdeck.inbound.models import Mailbox, Message
from quarterdeck.people import country_rules
from quarterdeck.people.countries import NAMES
from quarterdeck.people.models import Group, OtherAddress, Suppression, Upload
from quarterdeck.team import invitations
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.tracking import consent, modes
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

pytestmark = pytest.mark.django_db

# Each page that lists something; `!` before it: asked by POST.
PAGES = [
    "/",
    "/today/engaged/",
    "/today/trouble/",
    "/tasks/",
    "/emails/{email}/",
    "/emails/{email}/state/",
    "/emails/delivered/",
    "/emails/draft/",
    "/emails/failed/",
    "/emails/scheduled/",
    "/compose/",
    "/compose/{draft}/",
    "/compose/people/?q=person",
    "/compose/templates/",
    "/compose/templates/?q=tem",
    "/people/",
    "/people/{person}/",
    "/people/{person}/history/",
    "/people/{person}/edit/",
    "/people/{person}/merge/",
    "/people/groups/{group}/",
    "/people/import/",
    "!/people/export/",
    "!/people/{person}/export/",
    "!/people/{person}/data/",
    "/settings/channels/",
    "/settings/channels/{channel}/",
    "/settings/channels/{channel}/mailbox/",
    "/settings/identities/",
    "/settings/sending/",
    "/settings/sending/today/",
    "/settings/sending/organisation/",
    "/settings/sending/team/{team}/",
    "/settings/sending/user/{user}/",
    "/settings/sending/user/{user}/away/",
    "/settings/away/",
    "/settings/tracking/",
    "/settings/unsubscribing/",
    "/settings/suppression/",
    "!/settings/suppression/export/",
    "/settings/unmatched/",
    "/settings/unmatched/{open}/",
    "/settings/team/",
    "/settings/team/{user}/",
    "/settings/team/invite/",
    "/settings/teams/",
    "/settings/teams/{team}/",
    "/settings/audit/",
    "/settings/audit/export.csv",
    "/templates/",
    "/templates/{template}/",
    "/view-as/",
]


class World:
    """Everything that pages list, all of it to be seen by `me`, and about one of each above all."""

    def __init__(self, me: User) -> None:
        self.me = me
        self.team = make_team()
        self.user = make_user("Ursula Upp", teams=[self.team])
        self.channel = make_channel(name="The one", owner=me)
        self.mailbox = Mailbox.objects.create(channel=self.channel, host="127.0.0.1", port=9, username="me")
        self.person = make_person("Person Prime", owner=me, country="NL")
        self.group = Group.objects.create(owner=me, name="The group")
        self.batch = make_batch(me, kind="group")
        self.email = make_email("delivered", sender=me, person=self.person)
        self.draft = make_email("draft", sender=me, person=self.person)
        self.template = make_template(me)
        self.numbers = count(1)
        self.countries = iter([code for code in NAMES if code != "NL"])

    def grow(self, number: int) -> None:
        """That many more of everything."""
        for _ in range(number):
            self._people()
            self._company()
            self._incoming()

    def _people(self) -> None:
        n, me = next(self.numbers), self.me
        person = make_person(owner=me, country="NL")
        other = f"other{n}@brava.example"
        OtherAddress.objects.create(person=self.person, address=other, address_key=other)
        group = Group.objects.create(owner=me, name=f"Group {n}")
        group.people.add(person, self.person)
        self.group.people.add(person)
        for who in (person, self.person):
            for status in ("delivered", "scheduled", "failed", "bounced", "spam", "draft"):
                make_email(status, sender=me, person=who)
            make_task(me, person=who)
            consent.write_down(who, given=True, source="spoken", at=None, note="by phone", by=me)
            AuditEntry.record(me, "person.changed", who)
        make_email("delivered", sender=me, person=person, batch=self.batch)
        for kind in ("viewed", "clicked", "deferred"):
            Event.record(kind, self.email)
        Suppression.suppress([person.address], "manual", "asked on the phone", me)
        Upload.objects.create(by=me, name=f"people{n}.csv", status="done")

    def _company(self) -> None:
        n, country = next(self.numbers), next(self.countries)
        team = make_team()
        user = make_user(teams=[team, self.team])
        for each in (self.me, user):
            channel = make_channel(name=f"Channel {n}", owner=each)
            Mailbox.objects.create(channel=channel, host="127.0.0.1", port=9, username=f"u{n}")
            make_identity(each, channel=channel, address=f"{each.pk}.{n}@northsea.example", is_default=False)
            rates.note([(channel.pk, "northsea.example", "handed_over")] * 3)
        leaves = date(2090, 1, 1) + timedelta(days=9 * n)
        for whom in (self.me, user, self.user):
            ruling.go_away(whom, leaves, leaves + timedelta(days=3), "spread")
        ruling.set_rule(user=user, by=None, per_hour=10)
        ruling.set_rule(team=team, by=None, per_hour=10)
        DomainLimit.objects.create(domain=f"d{n}.example", per_hour=5)
        Footer.objects.create(team=team, text="Not interested? Say so.")
        invitations.invite([f"new{n}@northsea.example"], "member", [team], by=self.me)
        modes.set_rule(country, "off", by=self.me)
        country_rules.ask(country, "consent", by=self.me)
        make_template(self.me)
        make_template(user)

    def _incoming(self) -> None:
        how = {"mailbox_id": self.mailbox.pk, "role": "inbox", "at": timezone.now()}
        lost = returned(self.email, message_id=f"made-up{next(self.numbers)}@else.example")
        come_in(answer(self.email), lost, **how)

    def address(self, page: str) -> str:
        waiting = Message.objects.filter(status="open").order_by("pk").first()
        return page.format(
            email=self.email.uuid, draft=self.draft.uuid, batch=self.batch.uuid, person=self.person.pk,
            group=self.group.pk, channel=self.channel.pk, team=self.team.pk, user=self.user.pk,
            template=self.template.pk, open=waiting.uuid if waiting else "",
        )  # fmt: skip


def questions(client: Client, address: str) -> int:
    """How many statements a page takes."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address[1:]) if address[0] == "!" else client.get(address)
        b"".join(answer) if answer.streaming else None
    assert answer.status_code == 200, address
    return len(asked)


def test_pages_ask_as_often_for_many_as_for_few(client: Client, adam: User) -> None:
    client.force_login(adam)
    world = World(adam)
    world.grow(6)
    addresses = [world.address(page) for page in PAGES]
    questions(client, "!/people/export/")  # whose browser this is, which is noted once
    few = {address: questions(client, address) for address in addresses}
    world.grow(5)
    assert {address: questions(client, address) for address in addresses} == few
