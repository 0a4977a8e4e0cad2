"""Northsea: who works there, in which teams, and how their mail leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from quarterdeck.cli.seed.regions import ANN, FREYA, MARCUS, TOMAS
from quarterdeck.compose.models import House
from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.inbound.models import Mailbox
from quarterdeck.team.models import Membership, Team, User

ADMIN = "ann@northsea.example"  # who the demo's first login link is for
RUTH = "ruth"
HOUSE = {"name": "Northsea B.V.", "postal_address": "Loodskade 84, 3011 NS Rotterdam, The Netherlands"}  # L1
PASSWORD = "sandbox"  # noqa: S105 - of every mailbox in the sandbox (sandbox/imap.py), which is met by IMAP alone

# key -> name, title, role, zone, team, manages it
STAFF = {
    ANN: ("Ann Bakker", "Head of Accounts, EMEA", "admin", "Europe/Amsterdam", "EMEA", False),
    TOMAS: ("Tomás Rivera", "Account Executive, South", "member", "Europe/Madrid", "EMEA", False),
    FREYA: ("Freya Lund", "Account Executive, North", "member", "Europe/Stockholm", "EMEA", False),
    MARCUS: ("Marcus Hale", "Account Executive", "member", "America/New_York", "Americas & APAC", False),
    RUTH: ("Ruth Adeyemi", "Sales Manager, EMEA", "manager", "Europe/London", "EMEA", True),
}


@dataclass(frozen=True)
class Rep:
    """A teammate with the identity that they send from."""

    user: User
    identity: Identity


def make_company(since: datetime) -> dict[str, Rep]:
    """The house, its users and teams; each user with a channel, its mailbox, and a verified identity, by key."""
    House.objects.create(pk=1, **HOUSE)
    teams = {name: Team.objects.create(name=name) for name in dict.fromkeys(row[4] for row in STAFF.values())}
    reps = {}
    for key, (name, title, role, zone, team, manages) in STAFF.items():
        address = f"{key}@northsea.example"
        user = User.objects.create_user(address, name=name, title=title, role=role, time_zone=zone, created_at=since)
        Membership.objects.create(team=teams[team], user=user, manages=manages)
        reps[key] = Rep(user, _identity(user, _channel(user), since))
    return reps


def _channel(user: User) -> Channel:
    """A channel through the sandbox's server, and the mailbox there that its answers come to."""
    channel = Channel.objects.create(
        name=f"Sandbox, {user.name.partition(' ')[0]}",
        owner=user,
        kind=Channel.Kind.SANDBOX,
        host="127.0.0.1",
        port=settings.QUARTERDECK.sandbox_smtp_port,
        security=Channel.Security.NONE,
        files_sent=False,
    )
    mailbox = Mailbox(
        channel=channel,
        host="127.0.0.1",
        port=settings.QUARTERDECK.sandbox_imap_port,
        security=Mailbox.Security.NONE,
        username=user.email,
    )
    mailbox.password = PASSWORD
    mailbox.save()
    return channel


def _identity(user: User, channel: Channel, since: datetime) -> Identity:
    return Identity.objects.create(
        user=user,
        channel=channel,
        address=user.email,
        name=user.name,
        signature=f"<p>{user.name}<br>{user.title} · Northsea</p>",
        is_default=True,
        verified_at=since,
        created_at=since,
    )
