"""Who of a batch's people cannot be written to, and why: asked before anything leaves, and again for each part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.compose.letter import BadTemplate, Letter, letters_for
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person, Suppression
from quarterdeck.people.screen import screen

if TYPE_CHECKING:
    from quarterdeck.compose.models import Batch

# code -> what it means; what stands after a colon in a stored code is a field's name, or a kind of suppression
WORDS: dict[str, str | Promise] = {
    "already": gettext_lazy("has an email of this batch already"),
    "unknown": gettext_lazy("is not among the people that the sender sees"),
    "no_address": gettext_lazy("has no email address"),
    "suppressed": gettext_lazy("may not be mailed: %(detail)s"),
    "missing_field": gettext_lazy("has no “%(detail)s”, and the text gives it no default"),
    "no_channel": gettext_lazy("was left out, because the From address had no channel to send by"),
    "gave_up": gettext_lazy("was left out, because making the email failed each time; the log says why"),
    "unreadable": gettext_lazy("gets a text that cannot be filled: %(detail)s"),
}


@dataclass(frozen=True)
class Sorted:
    """The people whose letters can go, and the others by why not."""

    ready: list[tuple[Email, Letter]] = field(default_factory=list)
    skipped: dict[str, list[int]] = field(default_factory=dict)  # code -> ids of people


def words(code: str) -> str:
    """Why a person was skipped, as the rest of a sentence about them."""
    kind, _colon, detail = code.partition(":")
    if kind == "suppressed":
        detail = str(dict(Suppression.Kind.choices).get(detail, detail))
    return _(str(WORDS[kind])) % {"detail": detail}


def sort_out(batch: Batch, people: Collection[int]) -> Sorted:
    """Judge these people for a batch, stored or not; a fixed number of queries."""
    mailed = Email.objects.filter(batch=batch.pk, person__in=people) if batch.pk else Email.objects.none()
    has_email = set(mailed.values_list("person", flat=True))
    known = {each.pk: each for each in Person.objects.visible_to(batch.sender).filter(pk__in=people)}
    skipped: dict[str, list[int]] = defaultdict(list)
    emails = []
    for pk in people:
        if pk in has_email:
            skipped["already"].append(pk)
        elif pk not in known:
            skipped["unknown"].append(pk)
        elif not known[pk].address:
            skipped["no_address"].append(pk)
        else:
            emails.append(email_of(batch, known[pk]))
    ready = _judged(emails, skipped)
    return Sorted(ready, dict(skipped))


def email_of(batch: Batch, person: Person, **fields: Any) -> Email:
    """The email that this person would get, not stored."""
    return Email(
        sender=batch.sender, person=person, address=person.address, content=batch.content,
        identity=batch.identity if batch.identity_id else None,
        template=batch.template, batch=batch if batch.pk else None, **fields,
    )  # fmt: skip


def _judged(emails: Iterable[Email], skipped: dict[str, list[int]]) -> list[tuple[Email, Letter]]:
    many = list(emails)
    screened = screen({email.address for email in many})
    written = letters_for(many, key=attrgetter("person_id"))
    ready = []
    for email in many:
        block = screened.against(email.address, email.sender_id, commercial=email.is_commercial)
        letter = written[email.person_id]
        if block is not None:
            skipped[f"suppressed:{block.kind}"].append(email.person_id)
        elif isinstance(letter, BadTemplate):
            skipped[f"unreadable:{letter.message}"].append(email.person_id)
        elif letter.missing:
            skipped[f"missing_field:{letter.missing[0]}"].append(email.person_id)
        else:
            ready.append((email, letter))
    return ready
