"""Whom a letter goes to: what somebody typed, turned into a person and into addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

from quarterdeck.kit.keys import address_key
from quarterdeck.people.models import Person

if TYPE_CHECKING:
    from quarterdeck.team.models import User

MOST_COPIES = 50  # addresses in CC and BCC together
LONGEST_TEXT = 10_000  # characters of one recipient field
NAMED = re.compile(r'\s*"?(?P<name>[^<>"]*)"?\s*<(?P<address>[^<>]*)>\s*')
SEPARATOR = re.compile(r'[,;\n](?=(?:[^"]*"[^"]*")*[^"]*$)')


class BadRecipient(ValueError):
    """This cannot be written to; `str()` tells a person why. `candidates` are people that may have been meant."""

    def __init__(self, words: str, candidates: Sequence[Person] = ()) -> None:
        super().__init__(words)
        self.candidates = list(candidates)


def recipient(user: User, text: str) -> Person:
    """The one person meant by a name, an address or `Name <address>`; unsaved while nobody knows the address.

    Raises BadRecipient, also for an empty text.
    """
    name, address = _parts(text)
    if "@" not in address:
        return _by_name(user, address)
    address = checked(address)
    known = Person.objects.known_at(address)
    if known is not None:
        return known
    first, _, last = name.partition(" ")
    return Person(first_name=first[:100], last_name=last.strip()[:100], address=address, owner=user)


def keep(person: Person) -> Person:
    """The person in the database: stored now if new, or the one who was stored meanwhile."""
    if not person._state.adding:
        return person
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        return Person.objects.get(address_key=address_key(person.address))
    return person


def addresses(text: str) -> list[str]:
    """The addresses in a CC or BCC field, each once; raises BadRecipient for the first that is none."""
    if len(text) > LONGEST_TEXT:
        raise BadRecipient(_("These are too many addresses: at most %(most)s can get a copy.") % {"most": MOST_COPIES})
    found: dict[str, str] = {}
    for piece in SEPARATOR.split(text):
        if piece.strip():
            address = checked(_parts(piece)[1])
            found.setdefault(address_key(address), address)
    if len(found) > MOST_COPIES:
        words = _("These are %(n)s addresses: at most %(most)s can get a copy.")
        raise BadRecipient(words % {"n": len(found), "most": MOST_COPIES})
    return list(found.values())


def checked(address: str) -> str:
    """The address in its normal form; raises BadRecipient with words for a person."""
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise BadRecipient(
            _("“%(address)s” is not an email address. %(why)s") % {"address": address[:80], "why": error}
        ) from None


def written(person: Person) -> str:
    """The person as the To field shows them: `Name <address>`."""
    name = re.sub(r'[<>"]', "", f"{person.first_name} {person.last_name}").strip()
    return f"{name} <{person.address}>" if name else person.address


def _parts(text: str) -> tuple[str, str]:
    named = NAMED.fullmatch(text[:LONGEST_TEXT])
    return (named["name"].strip(), named["address"].strip()) if named else ("", text.strip())


def _by_name(user: User, name: str) -> Person:
    if not name:
        raise BadRecipient(_("Choose whom to write to."))
    found = list(Person.objects.visible_to(user).named_or_at(name).order_by("name_key", "pk")[:6])
    if len(found) == 1:
        return found[0]
    if found:
        words = _("More than one person is called “%(name)s”. Choose one, or write the address.")
        raise BadRecipient(words % {"name": name[:80]}, found)
    words = _("Nobody is called “%(name)s”. Write the address to mail somebody new.")
    raise BadRecipient(words % {"name": name[:80]})
