"""Sending once more what failed, bounced or was reported, and what has to be out of the way first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from quarterdeck.emails.models import Email
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.emails.models.sending import retry
from quarterdeck.kit.keys import domain_of
from quarterdeck.kit.sayings import Saying, named
from quarterdeck.people.models import Suppression
from quarterdeck.people.models.person import ERASED_DOMAIN
from quarterdeck.people.screen import screen

if TYPE_CHECKING:
    from quarterdeck.team.models import User

LIFTED_BY_SENDER = (Suppression.Kind.BOUNCED, Suppression.Kind.SOFT)
LIFTED_BY_ADMIN = (Suppression.Kind.COMPLAINED,)


class Blocked(ValueError):
    """The address may not be mailed; str() says since when and what would have to happen."""

    def __init__(self, block: Suppression, address: str = "") -> None:
        kind, since = named(Suppression.Kind(block.kind).label), block.since.date()
        words = gettext_noop("%(address)s may not be mailed: %(kind)s since %(since)s.")
        super().__init__(Saying(words, address=address or block.address_key, kind=kind, since=since))
        self.block = block


def standing_block(email: Email, address: str = "") -> Suppression | None:
    """Why this email's address (or another) may not be mailed now; None when it may."""
    whom = address or email.address
    return screen([whom]).against(whom, email.sender_id, commercial=email.is_commercial)


@transaction.atomic
def send_again(email: Email, *, by: User, address: str = "", note: str = "") -> None:
    """A new decision to send. A note lifts a bounce's block; a complaint's only an admin lifts (see lift_complaint).

    Raises Blocked when the address still may not be mailed, WrongState when the email is not undelivered.
    """
    whom = address or email.address
    if domain_of(email.address) == ERASED_DOMAIN and (erased := standing_block(email)):
        raise Blocked(erased)  # nothing of it is left that could go to anybody
    if note:
        Suppression.lift(whom, LIFTED_BY_SENDER, note, by)
    block = standing_block(email, whom)
    if block is not None:
        raise Blocked(block, whom)
    email.retry(address=address if address != email.address else "", note=note, by=by)


@transaction.atomic
def send_all_again(emails: EmailQuerySet, *, by: User) -> tuple[list[int], list[tuple[str, str]]]:
    """A new decision to send for each that may be sent; which these were, and why not the others, as codes and words.

    A fixed number of questions, however many they are.
    """
    rows = list(emails.order_by("pk").select_related("identity", "template"))
    found = screen({each.address for each in rows})
    free, refused = [], []
    for each in rows:
        block = found.against(each.address, each.sender_id, commercial=each.is_commercial)
        if block is not None:
            refused.append((f"suppressed:{block.kind}", str(Blocked(block, each.address))))
        elif each.has_unknown_outcome:  # the recipient may have it: whether they get a second is decided one by one
            refused.append(("unknown", _("nobody knows whether it went: open it and decide")))
        elif each.identity is None or each.identity.channel_id is None:
            refused.append(("no_identity", _("without an address to send from")))
        else:
            free.append(each.pk)
    done = [each.id for each in retry(Email.objects.filter(pk__in=free), by)]
    refused += [("changed", _("changed in the meantime"))] * (len(free) - len(done))
    return done, refused


def lift_complaint(email: Email, *, by: User, note: str) -> int:
    """An admin ends the complaint's block, with a reason; the sender may then retry. Returns how many were lifted."""
    if not by.is_admin:
        raise PermissionError("only an admin lifts a complaint")
    return Suppression.lift(email.address, LIFTED_BY_ADMIN, note, by)
