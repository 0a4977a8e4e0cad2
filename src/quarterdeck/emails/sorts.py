"""What a list of emails can be sorted by, and the place in a sorted list as an opaque cursor. Asks nothing."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Now, TruncDay

from quarterdeck.emails.models import Event

Key = datetime | int | str


class BadCursor(ValueError):
    """The cursor was not made by us, or for another sort."""


@dataclass(frozen=True)
class Sort:
    """One way to order emails; `free` ones have no index and are offered for short lists only (design 7)."""

    key: str
    by: Combinable
    kind: type[datetime] | type[int] | type[str]
    descending: bool = True  # the natural direction, taken on the first click
    free: bool = False


def _engaged_since(moment: Combinable) -> Combinable:
    """How many views, clicks and replies of people an email has had since a moment (the database's clock)."""
    human = Q(kind="replied") | Q(kind__in=["viewed", "clicked"], data__verdict="human")
    events = Event.objects.filter(human, email_id=OuterRef("pk"), at__gte=moment)
    return Coalesce(Subquery(events.order_by().values("email_id").annotate(n=Count("*")).values("n")), 0)


def _or_nothing(name: str) -> Combinable:
    """A text that may be missing, as a key that can be compared."""
    return Coalesce(F(name), Value(""))


SORTS = {
    sort.key: sort
    for sort in (
        Sort("sent", F("sent_at"), datetime),
        Sort("failed", F("failed_at"), datetime),
        Sort("updated", F("updated_at"), datetime),
        Sort("deleted", F("deleted_at"), datetime),
        Sort("due", F("due_at"), datetime, descending=False),
        Sort("created", F("created_at"), datetime, free=True),
        Sort("activity", Coalesce(F("last_activity_at"), F("sent_at")), datetime, free=True),
        Sort("engagement", F("views") + F("clicks") + F("replies"), int, free=True),
        Sort("engaged_today", _engaged_since(TruncDay(Now())), int, free=True),  # since the reader's midnight
        Sort("engaged_7", _engaged_since(Now() - timedelta(days=7)), int, free=True),
        Sort("engaged_30", _engaged_since(Now() - timedelta(days=30)), int, free=True),
        Sort("person", F("person__name_key"), str, descending=False, free=True),
        Sort("subject", F("subject"), str, descending=False, free=True),
        Sort("address", F("address"), str, descending=False, free=True),
        Sort("company", F("person__company_key"), str, descending=False, free=True),
        Sort("title", F("person__title"), str, descending=False, free=True),
        Sort("sender", F("sender__name"), str, descending=False, free=True),
        Sort("campaign", _or_nothing("campaign__name"), str, descending=False, free=True),
        Sort("template", _or_nothing("template__name"), str, descending=False, free=True),
        Sort(
            "reason",
            Coalesce(KeyTextTransform("code", "reason"), Value(""), output_field=TextField()),
            str,
            descending=False,
            free=True,
        ),
        Sort("was_in", F("deleted_from"), str, descending=False, free=True),
        Sort("group_email", _or_nothing("batch__name"), str, descending=False, free=True),
        Sort("channel", _or_nothing("channel__name"), str, descending=False, free=True),
    )
}


@dataclass(frozen=True)
class Cursor:
    """The row at whose edge a page begins: what comes after it, or (`back`) what comes before it."""

    key: Key
    pk: int
    back: bool = False

    def write(self) -> str:
        """The cursor as a URL carries it."""
        key = self.key.isoformat() if isinstance(self.key, datetime) else self.key
        return base64.urlsafe_b64encode(json.dumps([key, self.pk, int(self.back)]).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, sort: Sort) -> Cursor:
        """The cursor in `text`; raises BadCursor when it does not fit the sort."""
        try:
            key, pk, back = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(_typed(key, sort), _whole(pk), bool(back))
        except (ValueError, TypeError, binascii.Error, UnicodeError) as error:
            raise BadCursor("this place in the list does not exist") from error


def _typed(key: Any, sort: Sort) -> Key:
    if sort.kind is datetime:
        moment = datetime.fromisoformat(key)
        if moment.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return moment
    if sort.kind is int:
        return _whole(key)
    if not isinstance(key, str) or "\0" in key:
        raise ValueError("not a text")
    return key


def _whole(number: Any) -> int:
    if not isinstance(number, int) or not -(2**63) <= number < 2**63:
        raise ValueError("not a whole number that the database knows")
    return number
