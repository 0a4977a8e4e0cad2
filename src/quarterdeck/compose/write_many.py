"""Writing to many people from a template: who is left out and why, and the deed that makes each email of the batch.

It is a verb of emails/verbs.py, so it is frozen, worked off in parts, summed up and stopped like every other deed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_noop as _

from quarterdeck.compose.fields import fields_for
from quarterdeck.compose.footers import footers_of
from quarterdeck.compose.merge import Filled, fill
from quarterdeck.compose.models import Batch
from quarterdeck.compose.moments import Chosen
from quarterdeck.emails.models import Bulk, Content, Email
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.emails.verbs import Done, Verb, register
from quarterdeck.kit.clock import db_now
from quarterdeck.people.screen import screen

if TYPE_CHECKING:
    from quarterdeck.compose.models import Template
    from quarterdeck.people.models import Person
    from quarterdeck.team.models import User

STOPPED = _("The sending to many was stopped.")


@dataclass(frozen=True)
class Words:
    """What everybody gets, with merge fields; `commercial` unless it sells nothing."""

    subject: str
    body: str
    commercial: bool = True


class Sieve:
    """Who of some people would get these words from this sender."""

    def __init__(self, user: User, identity: Any, words: Words, people: Iterable[Person]) -> None:
        self._user, self._identity, self._words = user, identity, words
        self._screen = screen([person.address for person in people])
        self._footer = footers_of({user.pk}).of(user.pk)

    def against(self, person: Person) -> str:
        """Why this person would be left out, as a code (web/refusals.py); empty when not. Raises BadTemplate."""
        block = self._screen.against(person.address, self._user.pk, commercial=self._words.commercial)
        if block is not None:
            return f"suppressed:{block.kind}"
        values = fields_for(person, self._user, self._identity, self._footer)
        missing = (*self.subject(person).missing, *fill(self._words.body, values, html=True).missing)
        return f"missing:{missing[0]}" if missing else ""

    def subject(self, person: Person) -> Filled:
        """The subject as this person gets it."""
        values = fields_for(person, self._user, self._identity, self._footer)
        return fill(self._words.subject, values, html=False)


@transaction.atomic
def prepare(
    uuid: UUID, user: User, template: Template, words: Words, identity: Any, at: Chosen | None, total: int
) -> Batch:
    """The batch of a deed with this uuid, made once. Its words are sealed: the template may change later."""
    batch = Batch.objects.filter(uuid=uuid).first()
    if batch is not None:
        return batch
    content = Content.objects.create(subject=words.subject, body=words.body)
    content.seal()
    return Batch.objects.create(
        uuid=uuid, kind=Batch.Kind.EACH, name=template.name, sender=user, identity=identity, content=content,
        template=template, scheduled_for=at.at if at else db_now(), scheduled_zone=at.zone if at else "", total=total,
    )  # fmt: skip


def write_all(emails: EmailQuerySet, bulk: Bulk) -> Done:
    """An email of the batch for the person behind each of these."""
    batch = Batch.objects.select_related("content", "template", "sender", "identity__channel").get(uuid=bulk.uuid)
    found = list(emails.select_related("person").order_by("pk"))
    if not type(batch.identity).objects.filter(pk=batch.identity_id).usable().exists():
        return Done([], {"no_identity": len(found)})
    commercial = batch.template is None or not batch.template.non_commercial
    words = Words(batch.content.subject, batch.content.body, commercial)
    sieve = Sieve(batch.sender, batch.identity, words, [each.person for each in found])
    there = set(Email.objects.filter(batch=batch).values_list("person", flat=True))
    done, refused = Done(), Counter[str]()
    for email in found:
        why = "already" if email.person_id in there else sieve.against(email.person)
        if why:
            refused[why] += 1
        else:
            _make(batch, email.person, sieve.subject(email.person).text)
            done.ids.append(email.pk)
    done.refused = dict(refused)
    return done


def _make(batch: Batch, person: Person, subject: str) -> None:
    """One email of the batch, scheduled as the batch is; its uuid is the same however often it is made."""
    email = Email.objects.create(
        uuid=uuid5(batch.uuid, str(person.pk)), sender=batch.sender, person=person, address=person.address,
        identity=batch.identity, content=batch.content, template=batch.template, batch=batch, subject=subject,
    )  # fmt: skip
    at = batch.scheduled_for if batch.scheduled_zone else None
    email.schedule(at=at, zone=batch.scheduled_zone, by=batch.sender)


def stop(emails: EmailQuerySet, bulk: Bulk) -> Done:
    """Cancel those emails of the batch that have not left yet."""
    planned = bulk.undoes or bulk
    people = dict(emails.values_list("pk", "person_id"))
    waiting = Email.objects.filter(batch__uuid=planned.uuid, person__in=people.values(), status=Email.Status.SCHEDULED)
    gone = {
        each.person_id for each in waiting.go("cancelled", "cancelled", by=bulk.by, data={"why": STOPPED}, due_at=None)
    }
    out = [pk for pk, person in people.items() if person in gone]
    return Done(out, {"left": len(people) - len(out)} if len(out) < len(people) else {})


def offer() -> None:
    """Register the verbs."""
    register("write", Verb(write_all, "unwrite", of_people=True))
    register("unwrite", Verb(stop, of_people=True))
