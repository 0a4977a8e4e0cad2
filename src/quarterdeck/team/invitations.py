"""What is done with invitations: make, renew, withdraw, find by their secret, accept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from quarterdeck.kit.keys import address_key
from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import AuditEntry, Invitation, Membership, Team, User
from quarterdeck.team.models.invitation import InvitationQuerySet, digest_of


def why_not(address: str) -> str:
    """What stands against inviting this address, in words; "" for nothing."""
    return why_not_each([address]).get(address_key(address), "")


def why_not_each(addresses: Iterable[str]) -> dict[str, str]:
    """The same for many, by the key of those against whom something stands; two queries."""
    by_key = {address_key(each): each for each in addresses}
    here = dict(User.objects.filter(email__in=by_key).values_list("email", "is_active"))
    invited = set(Invitation.objects.open().filter(email__in=by_key).values_list("email", flat=True))
    found: dict[str, str] = {}
    for key, address in by_key.items():
        if here.get(key):
            found[key] = _("%(address)s works here already.") % {"address": address}
        elif key in here:
            found[key] = _("%(address)s worked here before: reactivate them instead.") % {"address": address}
        elif key in invited:
            found[key] = _("%(address)s is invited already: send that invitation again instead.") % {"address": address}
    return found


@transaction.atomic
def invite(addresses: Iterable[str], role: str, teams: Collection[Team], *, by: User) -> list[tuple[Invitation, str]]:
    """An invitation and its link's secret for each address; raises WrongState if one was invited meanwhile."""
    return [_invite_one(address_key(each), role, teams, by) for each in dict.fromkeys(addresses)]


@dataclass(frozen=True)
class Guest:
    """Whom to invite, as a file names them."""

    address: str
    name: str
    role: str
    teams: tuple[Team, ...] = ()


@transaction.atomic
def invite_each(guests: Iterable[Guest], *, by: User) -> list[tuple[Invitation, str]]:
    """The same for people who differ in role and teams; all of them or none."""
    return [_invite_one(address_key(each.address), each.role, each.teams, by, each.name) for each in guests]


def _invite_one(email: str, role: str, teams: Collection[Team], by: User, name: str = "") -> tuple[Invitation, str]:
    secret, digest, until = Invitation.secret()
    try:
        with transaction.atomic():
            made = Invitation.objects.create(email=email, name=name, role=role, by=by, digest=digest, expires_at=until)
    except IntegrityError:
        raise WrongState(_("%(email)s was invited by somebody else in the meantime") % {"email": email}) from None
    made.teams.set(teams)
    AuditEntry.record(by, "user.invited", made, role=role, teams=[team.name for team in teams])
    return made, secret


@transaction.atomic
def renew(invitation: Invitation, *, by: User) -> str:
    """A new link for an open invitation; the old one stops working. Raises WrongState."""
    secret, digest, until = Invitation.secret()
    if not _open(invitation).update(digest=digest, expires_at=until):
        raise WrongState(f"the invitation of {invitation} is not open any more", invitation)
    invitation.refresh_from_db()
    AuditEntry.record(by, "invitation.renewed", invitation)
    return secret


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> None:
    """The link stops working. Raises WrongState when it was accepted or withdrawn meanwhile."""
    if not _open(invitation).update(withdrawn_at=Now()):
        raise WrongState(f"the invitation of {invitation} is not open any more", invitation)
    AuditEntry.record(by, "invitation.withdrawn", invitation)


def find(secret: str) -> Invitation | None:
    """The usable invitation with this secret; accepting it is a separate step."""
    return Invitation.objects.usable().select_related("by").filter(digest=digest_of(secret)).first()


@transaction.atomic
def accept(invitation: Invitation, password: str, *, name: str, time_zone: str) -> User:
    """The new teammate, in the teams they were invited into. Raises WrongState when somebody was quicker.

    A manager manages those teams.
    """
    usable = Invitation.objects.usable().filter(pk=invitation.pk, digest=invitation.digest)
    if not usable.update(accepted_at=Now()):
        raise WrongState(f"the invitation of {invitation} was used or withdrawn", invitation)
    if User.objects.filter(email=invitation.email).exists():
        raise WrongState(f"{invitation} works here already")
    user = User.objects.create_user(
        invitation.email, password, name=name, time_zone=time_zone, role=invitation.role
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(team=team, user=user, manages=user.is_manager) for team in invitation.teams.all()
    )
    AuditEntry.record(user, "user.joined", user, role=user.role)
    return user


def _open(invitation: Invitation) -> InvitationQuerySet:
    return Invitation.objects.open().filter(pk=invitation.pk)
