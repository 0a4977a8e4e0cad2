"""What people do with their identities: add, change, prove by a link in a mail, choose the default, remove."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from quarterdeck.delivery import channels
from quarterdeck.delivery.addresses import Unsendable
from quarterdeck.delivery.models import Identity
from quarterdeck.delivery.own_mail import proof_letter
from quarterdeck.kit.html import clean
from quarterdeck.kit.sayings import words_of
from quarterdeck.kit.tokens import BadToken, Signer, derive_key

if TYPE_CHECKING:
    from quarterdeck.team.models import User

LASTS = timedelta(days=3)


@transaction.atomic
def add(user: User, **fields: Any) -> Identity:
    """A new From address, not usable before it is proved; a user's first one is their default."""
    fields["signature"] = signature(fields.get("signature", ""))
    first = not Identity.objects.filter(user=user).exists()
    return Identity.objects.create(user=user, is_default=first, **fields)


def change(identity: Identity, **fields: Any) -> bool:
    """New name, address, channel or signature; True if the address is another one, which has to be proved again."""
    moved: bool = fields["address"] != identity.address
    if moved:
        fields["verified_at"] = None
    fields["signature"] = signature(fields["signature"])
    Identity.objects.filter(pk=identity.pk).update(**fields)
    identity.refresh_from_db()
    return moved


def sign(identity: Identity, typed: str) -> None:
    """Another signature for this identity."""
    Identity.objects.filter(pk=identity.pk).update(signature=signature(typed))


def signature(typed: str) -> str:
    """Clean HTML; what was typed as plain text keeps its lines."""
    return clean(typed if "<" in typed else linebreaks(typed, autoescape=True)) if typed.strip() else ""


@transaction.atomic
def make_default(identity: Identity) -> None:
    """The identity that this user's new emails start with."""
    rows = Identity.objects.select_for_update().filter(user=identity.user_id).order_by("pk")
    list(rows.values_list("pk"))  # lock them all, so that two clicks cannot leave two defaults
    Identity.objects.filter(user=identity.user_id, is_default=True).exclude(pk=identity.pk).update(is_default=False)
    Identity.objects.filter(pk=identity.pk).update(is_default=True)


def remove(identity: Identity) -> str:
    """Delete an identity that no email was written with; otherwise say what keeps it."""
    try:
        identity.delete()
    except models.ProtectedError:
        return _("%(address)s cannot be deleted, because emails were written with it.") % {"address": identity.address}
    return ""


def ask_for_proof(identity: Identity) -> str:
    """Send the link to the address, through the identity's own channel. Returns what went wrong, or "".

    Speaks to the network: never inside a transaction.
    """
    if identity.channel is None:
        return _("Choose a channel first: the link is sent through it.")
    url = f"{settings.QUARTERDECK.url.rstrip('/')}/settings/identities/verify/{token_for(identity)}/"
    try:
        letter = proof_letter(identity, url, LASTS.days)
    except Unsendable as error:
        return words_of(error)
    return channels.try_out(identity.channel, letter).fault


def token_for(identity: Identity) -> str:
    """The secret in the link: for this identity, this address and a few days only."""
    now = int(timezone.now().timestamp())
    return _signer().sign(json.dumps([identity.pk, identity.address, now]).encode())


def find(token: str, user: User) -> Identity | None:
    """The identity of `user` that a link is for, if the link still holds."""
    try:
        pk, address, issued = json.loads(_signer().read(token))
    except BadToken:
        return None
    if timezone.now().timestamp() - issued > LASTS.total_seconds():
        return None
    return Identity.objects.filter(pk=pk, address=address, user=user).first()


def confirm(identity: Identity) -> bool:
    """The address is proved; False if it was already."""
    return bool(Identity.objects.filter(pk=identity.pk, verified_at=None).update(verified_at=Now()))


def _signer() -> Signer:
    return Signer(derive_key(settings.SECRET_KEY, "identity proof"))
