"""The verbs of templates: write, archive, bring back; and what is odd about their merge fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quarterdeck.compose.fields import PERSON_FIELDS, SENDER_FIELDS, THREAD_FIELDS, field_name
from quarterdeck.compose.footers import lacking
from quarterdeck.compose.models import Category, Template
from quarterdeck.compose.preflight import unknown_fields
from quarterdeck.kit.html import clean
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person

if TYPE_CHECKING:
    from quarterdeck.team.models import User

LOOKED_AT = 500  # people whose own fields count as known: the ones changed last


class NotLive(ValueError):
    """A commercial template cannot be shared yet (L1); `lacks` says what is missing, in words."""

    def __init__(self, lacks: Sequence[str]) -> None:
        super().__init__(" ".join(lacks))
        self.lacks = list(lacks)


@transaction.atomic
def make(
    owner: User, *, name: str, category: str, subject: str, body: str, shared: bool, non_commercial: bool = False
) -> Template:
    """A new template of `owner`'s; raises NotLive."""
    _may_live(shared=shared, non_commercial=non_commercial)
    return Template.objects.create(
        owner=owner, name=name, category=category_named(category), subject=one_line(subject), body=clean(body),
        shared=shared, non_commercial=non_commercial,
    )  # fmt: skip


@transaction.atomic
def change(
    template: Template, version: int, *, name: str, category: str, subject: str, body: str, shared: bool,
    non_commercial: bool = False,
) -> None:  # fmt: skip
    """New words for a template; raises NotLive, and WrongState for a form opened before somebody else's change.

    Emails that were written with it keep their own words.
    """
    _may_live(shared=shared, non_commercial=non_commercial)
    rows = Template.objects.filter(pk=template.pk, version=version)
    changed = rows.update(
        name=name, category=category_named(category), subject=one_line(subject), body=clean(body), shared=shared,
        non_commercial=non_commercial, version=F("version") + 1, updated_at=timezone.now(),
    )  # fmt: skip
    template.refresh_from_db()
    if not changed:
        raise WrongState(f"{template} was changed elsewhere", template)


def _may_live(*, shared: bool, non_commercial: bool) -> None:
    """A template that sells goes live when it is shared: not before its mail can say who sends it, and from where."""
    if shared and not non_commercial and (lacks := lacking()):
        raise NotLive(lacks)


def archive(template: Template) -> None:
    """Out of the lists and pickers; what was sent with it stays."""
    Template.objects.filter(pk=template.pk, archived_at=None).update(archived_at=timezone.now())


def unarchive(template: Template) -> None:
    """Back where it can be used."""
    Template.objects.filter(pk=template.pk).update(archived_at=None)


def category_named(name: str) -> Category | None:
    """The category of this name, made if it is new; None for no name."""
    said = one_line(name)
    if not said:
        return None
    known = Category.objects.filter(name__iexact=said).first()
    return known or Category.objects.get_or_create(name=said)[0]


def strange_fields(user: User, subject: str, body: str) -> list[str]:
    """The fields of a template that are none of ours and that no person lately had; raises BadTemplate."""
    own = Person.objects.visible_to(user).exclude(custom={}).order_by("-updated_at")[:LOOKED_AT]
    custom = {field_name(key) for person in own.only("custom") for key in person.custom}
    known = {*PERSON_FIELDS, *SENDER_FIELDS, *THREAD_FIELDS, "address", *custom}
    return unknown_fields(subject, body, known)


def one_line(text: str) -> str:
    """Without line breaks and double spaces."""
    return " ".join(text.split())
