"""Select and send, and group email: the same words for up to 10,000 people, each of whom gets an email of their own.

A batch freezes whom it is for; a loop of the worker (batch_maker.py) makes the emails part by part. So a browser may
be closed, a worker killed and a button pressed ten times: nobody gets two, and nobody is left out without a reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.compose.files import Upload, tie
from quarterdeck.compose.letter import Letter, letters_for
from quarterdeck.compose.models import Batch, BatchPart
from quarterdeck.compose.moments import Chosen
from quarterdeck.compose.preflight import NotReady, Problem, preflight_of_all
from quarterdeck.compose.skips import email_of, sort_out
from quarterdeck.emails.models import Content, Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import EmailQuerySet, Moved, announce_emails
from quarterdeck.emails.models.sending import UNDO
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.html import clean
from quarterdeck.kit.parts import pieces
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person

if TYPE_CHECKING:
    from quarterdeck.people.models import Group
    from quarterdeck.team.models import User

MOST = 10_000  # people in one batch
PART = 500  # people whose emails are made in one transaction
FROZEN = (
    *("kind", "name", "sender", "identity", "content", "template", "group", "scheduled_for", "scheduled_zone", "total"),
)


@dataclass(frozen=True)
class Wanted:
    """What a batch is to say, in whose name, and when."""

    name: str
    subject: str
    body: str  # as it came; cleaned here
    identity: Any = None
    template: Any = None
    kind: str = Batch.Kind.EACH
    group: Group | None = None
    uploads: tuple[Upload, ...] = ()
    at: Chosen | None = None  # None: now, with ten seconds to undo


@dataclass(frozen=True)
class Review:
    """The pre-flight: how many would get it, and who would not, by why (skips.py)."""

    ready: int
    skipped: dict[str, list[int]]  # code -> ids of people
    repeated: int  # named more than once
    problems: list[Problem] = field(default_factory=list)  # of everybody's letter: with one, nothing can be sent


def review(user: User, people: Sequence[int], wanted: Wanted) -> Review:
    """Look at all people of a batch that is not made yet; nothing is stored."""
    chosen = list(dict.fromkeys(people))
    batch = _imagined(user, wanted, len(chosen))
    problems = _problems(batch, chosen, wanted)
    ready, skipped = 0, defaultdict[str, list[int]](list)
    for part in pieces(chosen, PART) if not problems else []:
        found = sort_out(batch, part)
        ready += len(found.ready)
        for code, ids in found.skipped.items():
            skipped[code].extend(ids)
    return Review(ready, dict(skipped), len(people) - len(chosen), problems)


@transaction.atomic
def make(user: User, uuid: UUID, people: Sequence[int], wanted: Wanted) -> Batch:
    """Freeze a batch of these people; the same `uuid` again is the same batch, whatever else is said.

    Raises NotReady with the problems of everybody's letter, Batch.DoesNotExist when the uuid is somebody else's.
    """
    chosen = list(dict.fromkeys(people))
    batch = _imagined(user, wanted, len(chosen))
    known = Batch.objects.filter(uuid=uuid).first()
    if known is None:
        problems = _problems(batch, chosen, wanted)
        if problems:
            raise NotReady(problems)
        batch.content.save()
        tie(batch.content, wanted.uploads)
        batch.content.seal()
        facts = {name: getattr(batch, name) for name in FROZEN}
        known, is_new = Batch.objects.get_or_create(uuid=uuid, defaults=facts)
        if is_new:
            BatchPart.objects.bulk_create([BatchPart(batch=known, people=part) for part in pieces(chosen, PART)])
    if known.sender_id != user.pk:
        raise Batch.DoesNotExist
    return known


@transaction.atomic
def stop(batch: Batch, by: User) -> list[Moved]:
    """Make no more emails, and cancel those that wait; what is on its way goes. Stopping twice changes nothing more."""
    if not Batch.objects.filter(pk=batch.pk, stopped_at=None).update(stopped_at=timezone.now()):
        batch.refresh_from_db()
        return []
    list(batch.parts.select_for_update().order_by("pk"))  # a part in the making is waited for
    batch.parts.filter(done_at=None).update(done_at=timezone.now())
    batch.refresh_from_db()
    waiting = Email.objects.filter(batch=batch)
    return waiting.go("cancelled", "cancelled", only_from=["scheduled"], by=by, due_at=None, data={"why": "batch"})


@transaction.atomic
def send_to_missing(batch: Batch) -> int:
    """Try those again who were skipped; how many. Whoever has an email of this batch gets no other.

    Raises WrongState when it was stopped, or is still being made.
    """
    locked = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if locked.stopped_at is not None:
        raise WrongState(_("This batch was stopped: make a new one."), batch)
    parts = list(locked.parts.select_for_update().order_by("pk"))
    if any(part.done_at is None for part in parts):
        raise WrongState(_("This batch is still being made: wait until it is ready."), batch)
    missing = [pk for part in parts for ids in part.skipped.values() for pk in ids]
    locked.parts.exclude(skipped={}).update(skipped={})
    BatchPart.objects.bulk_create([BatchPart(batch=locked, people=part) for part in pieces(missing, PART)])
    return len(missing)


def edited(batch: Batch) -> EmailQuerySet:
    """The emails that still wait and were edited by themselves."""
    return Email.objects.filter(batch=batch, status="scheduled").exclude(content=batch.content_id)


@transaction.atomic
def edit(batch: Batch, subject: str, body: str, by: User, over: Collection[int] = ()) -> int:
    """New words for all emails that wait, and those still to be made; how many changed.

    An email that was edited by itself keeps its words, unless its id is in `over`.
    """
    locked = Batch.objects.select_for_update(no_key=True, of=("self",)).select_related("content").get(pk=batch.pk)
    list(locked.parts.select_for_update().order_by("pk"))
    before = locked.content_id
    content = locked.content.write(" ".join(subject.split()), clean(body))
    content.seal()
    Batch.objects.filter(pk=locked.pk).update(content=content)
    waiting = Email.objects.filter(batch=locked, status="scheduled").order_by("pk").select_for_update(of=("self",))
    chosen = [email for email in waiting if email.content_id == before or email.pk in over]
    for some in pieces(chosen, PART):
        _rewrite(some, content, by)
    batch.refresh_from_db()
    return len(chosen)


def _rewrite(emails: Sequence[Email], content: Content, by: User) -> None:
    for email in emails:
        email.content = content
    letters = letters_for(emails)
    for email in emails:
        letter = letters[email.pk]
        email.subject = letter.subject if isinstance(letter, Letter) else content.subject
    Email.objects.bulk_update(emails, ["content", "subject"])
    ids = [email.pk for email in emails]
    Email.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=timezone.now())
    now = timezone.now()
    Event.record_all(Fact("edited", e.pk, e.person_id, e.sender_id, now, None, by.pk, {"batch": True}) for e in emails)
    announce_emails((email.sender_id, email.pk) for email in emails)


def _imagined(user: User, wanted: Wanted, total: int) -> Batch:
    """The batch as it would be."""
    at = wanted.at
    return Batch(
        kind=wanted.kind, name=wanted.name, sender=user, identity=wanted.identity, template=wanted.template,
        content=Content(subject=" ".join(wanted.subject.split()), body=clean(wanted.body)), group=wanted.group,
        scheduled_for=at.at if at else db_now() + UNDO, scheduled_zone=at.zone if at else "", total=total,
    )  # fmt: skip


def _problems(batch: Batch, people: Sequence[int], wanted: Wanted) -> list[Problem]:
    """What stands in everybody's way."""
    if not people:
        return [Problem("to", _("Choose whom to write to."))]
    if len(people) > MOST:
        words = _("These are %(count)s people; one batch can have %(most)s.")
        return [Problem("to", words % {"count": len(people), "most": MOST})]
    return preflight_of_all(email_of(batch, Person()), wanted.uploads)


class Progress:
    """How far a batch is, email by email; two queries."""

    def __init__(self, batch: Batch) -> None:
        parts = list(batch.parts.values_list("people__len", "skipped", "done_at"))
        states = Email.objects.filter(batch=batch).order_by().values_list("status").annotate(Count("pk"))
        self.batch = batch
        self.by_status: dict[str, int] = dict(states)
        self.skipped: dict[str, list[int]] = {}
        for _people, skipped, _done in parts:
            for code, ids in skipped.items():
                self.skipped.setdefault(code, []).extend(ids)
        self.is_made = all(done for _people, _skipped, done in parts)

    @property
    def made(self) -> int:
        """Emails that exist."""
        return sum(self.by_status.values())

    @property
    def missing(self) -> int:
        """People who were skipped."""
        return sum(map(len, self.skipped.values()))

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.is_made and not self.by_status.keys() & {"scheduled", "in_progress"}
