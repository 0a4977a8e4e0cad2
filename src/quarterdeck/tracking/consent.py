"""Agreeing to be followed, and taking it back (L7): each word is kept as proof, and holds from the next hit on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from quarterdeck.kit.keys import address_key
from quarterdeck.people.models import Person
from quarterdeck.team.models import AuditEntry
from quarterdeck.tracking import modes
from quarterdeck.tracking.models import Choice, Consent, Mode

if TYPE_CHECKING:
    from quarterdeck.team.models import User

SHOWN = 20  # words of one person that their page shows


def is_asked_first(person: Person) -> bool:
    """Whether this person may be followed by person only if they agree: by their country's rule, or their own no."""
    last = person.tracking_consents.order_by("-pk").first()
    return modes.policy().asks_first(person.country) or bool(last and not last.given)


@dataclass(frozen=True)
class Asked:
    """How it stands with one person, as their own page asks them."""

    followed: bool  # what they open is recorded by person
    may_agree: bool  # it is off until they say yes


def asked_of(person: Person) -> Asked:
    """Whether they are followed now, and whether they may say yes or no; two queries."""
    mode = modes.modes_of([person.pk])[person.pk]
    return Asked(mode == Mode.INDIVIDUAL, mode == Mode.OFF)


def history(person: Person) -> list[Consent]:
    """What they said, newest first."""
    return list(person.tracking_consents.select_related("by").order_by("-at", "-pk")[:SHOWN])


def say(address: str, *, given: bool, email_id: int) -> None:
    """The person's own word, on the page behind the link in a mail. Twice the same is once."""
    person = Person.objects.filter(address_key=address_key(address)).first()
    if person is not None:
        _keep(person, given, Consent.Source.PAGE, timezone.now(), email_id=email_id)


def write_down(person: Person, *, given: bool, source: str, at: datetime | None, note: str, by: User) -> None:
    """What they told a teammate elsewhere: how, when, and where the proof is."""
    _keep(person, given, source, at or timezone.now(), note=note, by=by)


@transaction.atomic
def _keep(
    person: Person, given: bool, source: str, at: datetime, *, note: str = "", by: User | None = None,
    email_id: int | None = None,
) -> None:  # fmt: skip
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two words at once are kept one after the other
    mode = Mode.INDIVIDUAL if given else Mode.OFF
    last = person.tracking_consents.order_by("-pk").first()
    if by is None and last and last.given == given and modes.choice_of(person) == mode:
        return
    Consent.objects.create(person=person, given=given, source=source, at=at, note=note, by=by, email_id=email_id)
    Choice.objects.update_or_create(person=person, defaults={"mode": mode, "by": by})
    if by is not None:  # a recipient's own word is no deed of ours
        AuditEntry.record(by, "tracking.agreed" if given else "tracking.refused", person, source=source, note=note)
