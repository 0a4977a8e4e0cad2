"""The merge fields that a letter may name, and their values for one person and one sender."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.html import clean

if TYPE_CHECKING:
    from quarterdeck.people.models import Person
    from quarterdeck.team.models import User

# name -> what the menu in the editor says
PERSON_FIELDS: dict[str, str | Promise] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "name": _("Full name"),
    "title": _("Job title"),
    "company": _("Company"),
    "company_friendly": _("Company without Inc., Ltd…"),
    "email": _("Email address"),
    "phone": _("Phone"),
    "country": _("Country"),
    "website": _("Website"),
    "linkedin": _("LinkedIn profile"),
    "source": _("Where their address is from"),
}
SENDER_FIELDS: dict[str, str | Promise] = {
    "my_name": _("My name"),
    "my_title": _("My job title"),
    "my_email": _("My email address"),
    "my_signature": _("My signature"),
    "team_unsubscribe": _("Unsubscribe message"),
}
THREAD_FIELDS: dict[str, str | Promise] = {"last_email_body": _("The email that this one follows")}
SPOKEN_FIELDS = frozenset({"source"})  # a person's, said in the sender's language
HTML_FIELDS = ("my_signature", "last_email_body", "team_unsubscribe")  # clean HTML; placed as it is, not escaped

LEGAL_FORM = re.compile(
    r"(?:,\s*co|[\s,]+(?:inc|incorporated|llc|llp|ltd|limited|corp|corporation|plc|gmbh|ag|kg|se|sa|s\.a|sas|sarl|srl|s\.r\.l"
    r"|spa|s\.p\.a|bv|b\.v|nv|n\.v|ab|as|a/s|aps|oy|pty|kk))\.?$",
    re.IGNORECASE,
)


class Signs(Protocol):
    """What a letter takes from an identity."""

    name: str
    address: str
    signature: str


def fields_for(person: Person, user: User, identity: Signs | None, footer: str = "") -> dict[str, Any]:
    """Every merge field with its value; an empty one counts as missing. The person's own fields beat none of ours.

    `footer` is the sender's unsubscribe message, as `compose.footers` gives it.
    """
    return {**custom_fields(person), **_said_of(person, PERSON_VALUES), **sender_fields(user, identity, footer)}


def sender_fields(user: User, identity: Signs | None, footer: str) -> dict[str, Any]:
    """What is the same in every letter of one sender."""
    return {
        "my_name": (identity.name if identity else "") or user.name,
        "my_title": user.title,
        "my_email": identity.address if identity else user.email,
        "my_signature": trusted(clean(identity.signature) if identity else ""),
        "team_unsubscribe": footer,
    }


def person_fields(person: Person, names: frozenset[str]) -> dict[str, Any]:
    """The person's own values of these fields; without those that nobody knows."""
    ours, others = _known_apart(names)
    said = {name: value_of(person) for name, value_of in ours}
    if others:
        custom = custom_fields(person)
        said |= {name: custom[name] for name in others if name in custom}
    return said


@lru_cache(maxsize=256)
def _known_apart(names: frozenset[str]) -> tuple[list[tuple[str, Callable[[Person], Any]]], list[str]]:
    """Our own fields with how their values are read, and the others."""
    ours = [(name, PERSON_VALUES[name]) for name in sorted(names) if name in PERSON_VALUES]
    return ours, sorted(names - PERSON_VALUES.keys())


def _said_of(person: Person, names: Iterable[str]) -> dict[str, Any]:
    return {name: PERSON_VALUES[name](person) for name in names}


def custom_fields(person: Person) -> dict[str, Any]:
    """The person's own fields, under names that a template can write: `Favourite film` is `favourite_film`."""
    return {field_name(key): value for key, value in person.custom.items()}


def field_name(key: str) -> str:
    """A custom field's name as templates write it."""
    word = re.sub(r"\W+", "_", key.strip()).strip("_").lower()
    return f"_{word}" if word[:1].isdigit() else word


def friendly(company: str) -> str:
    """The company as people say it: `Acme, Inc.` is `Acme`."""
    said = LEGAL_FORM.sub("", company.strip())
    return said or company


PERSON_VALUES: dict[str, Callable[[Person], Any]] = {
    "first_name": attrgetter("first_name"),
    "last_name": attrgetter("last_name"),
    "name": lambda person: f"{person.first_name} {person.last_name}".strip(),
    "title": attrgetter("title"),
    "company": attrgetter("company"),
    "company_friendly": lambda person: friendly(person.company),
    "email": attrgetter("address"),
    "address": attrgetter("address"),
    "phone": attrgetter("phone"),
    "country": attrgetter("country"),
    "website": attrgetter("website"),
    "linkedin": attrgetter("linkedin"),
    "source": lambda person: person.get_source_display(),
}


def trusted(html: str) -> Any:
    """Clean HTML that a merge field places as it is."""
    return mark_safe(html)  # noqa: S308 - cleaned by kit.html.clean before it gets here


def thawed(values: dict[str, Any]) -> dict[str, Any]:
    """Values that were kept as JSON, with the HTML ones trusted again."""
    return {name: trusted(clean(value)) if name in HTML_FIELDS else value for name, value in values.items()}
