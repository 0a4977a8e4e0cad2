"""The decisions to send: schedule, undo, edit, cancel, retry. Handing over is delivery's work."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Greatest, Now
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.emails.models.event import Event, Fact
from quarterdeck.emails.models.queryset import EmailQuerySet, Moved, announce_emails
from quarterdeck.emails.signals import scheduled
from quarterdeck.kit.states import WrongState
from quarterdeck.kit.tokens import derive_key

if TYPE_CHECKING:
    from quarterdeck.team.models import User

UNDO = timedelta(seconds=10)  # "send now" is "schedule for now", this far ahead


@transaction.atomic
def retry(emails: EmailQuerySet, by: User | None = None, *, address: str = "", note: str = "") -> list[Moved]:
    """A person's new decision to send what failed, bounced or was reported: a new Message-ID for each.

    Left out is what no channel sends. Whether a suppression stands in the way is asked at the claim, and before it by
    whoever offers this (emails/again.py).
    """
    moved_to = {"address": address} if address else {}
    theirs = emails.model._base_manager.filter(pk=OuterRef("pk")).values("identity__channel")
    moved = emails.filter(identity__channel__isnull=False).go(
        "scheduled", "retried", only_from=["failed", "bounced", "spam"], by=by, data={"note": note, **moved_to},
        scheduled_for=Now(), due_at=Now() + UNDO, channel=Subquery(theirs), decision=F("decision") + 1,
        failed_at=None, sent_at=None, reason=None, **moved_to,
    )  # fmt: skip
    scheduled.send(emails.model, ids={each.id for each in moved})
    return moved


class Sending(models.Model):
    """Verbs that decide whether and when an email goes. Each is guarded and recorded."""

    class Meta:
        abstract = True

    def _changed(self: Any, by: User | None, kind: str, **data: Any) -> None:
        by_id = by.pk if by else None
        Event.record_all([Fact(kind, self.pk, self.person_id, self.sender_id, timezone.now(), None, by_id, data)])
        announce_emails([(self.sender_id, self.pk)])

    def _placed(self: Any) -> None:
        """Rules of sending may put it on a later time than was asked."""
        scheduled.send(type(self), ids={self.pk})

    @transaction.atomic
    def schedule(self: Any, *, at: datetime | None = None, zone: str = "", by: User | None = None) -> None:
        """Send at `at` (at once, with ten seconds to undo, when None). The content is sealed.

        Raises WrongState unless it is a draft; ValueError without an identity that has a channel.
        """
        self.move(
            "scheduled",
            only_from=["draft"],
            scheduled_for=at or Now() + UNDO,
            scheduled_zone=zone,
            due_at=Greatest(Value(at), Now()) if at else Now() + UNDO,
            channel_id=self._channel_id(),
            decision=F("decision") + 1,
            version=F("version") + 1,
            updated_at=timezone.now(),
            reason=None,
        )
        self.refresh_from_db(fields=["content"])  # as it was saved last, in whatever window
        self.content.seal()
        self._changed(by, "scheduled", at=self.scheduled_for.isoformat(), zone=zone, now=at is None)
        self._placed()

    def _channel_id(self: Any) -> int:
        if self.identity is None or self.identity.channel_id is None:
            raise ValueError("an email needs an identity with a channel before it can be scheduled")
        return int(self.identity.channel_id)

    @transaction.atomic
    def reschedule(self: Any, at: datetime, *, zone: str = "", version: int, by: User | None) -> None:
        """Another time for a waiting email; raises WrongState when it left or somebody changed it first."""
        rows = type(self).objects.filter(pk=self.pk, status="scheduled", version=version)
        changes: dict[str, Any] = {"scheduled_for": at, "scheduled_zone": zone, "due_at": Greatest(Value(at), Now())}
        if not rows.update(version=F("version") + 1, updated_at=timezone.now(), reason=None, **changes):
            raise WrongState(f"{self} is no longer waiting as you saw it", self)
        self.refresh_from_db()
        self._changed(by, "rescheduled", at=at.isoformat(), zone=zone)
        self._placed()

    @transaction.atomic
    def undo(self: Any, *, by: User | None = None) -> None:
        """Back to a draft, before the sender claimed it. Single emails only."""
        if self.batch_id:
            raise WrongState(_("This email belongs to a batch: delete it, or stop the batch."), self)
        if not self.is_single:
            raise WrongState(f"{self} belongs to a campaign; stop the run instead", self)
        self.move(
            "draft", only_from=["scheduled"], due_at=None, scheduled_for=None, reason=None,
            version=F("version") + 1, updated_at=timezone.now(),
        )  # fmt: skip
        self._changed(by, "undone")

    @transaction.atomic
    def write(self: Any, version: int, *, subject: str, body: str, by: User | None = None, **fields: Any) -> None:
        """Save new words (and recipients) while it is a draft or waits; raises WrongState for a stale form.

        With another `identity` a waiting email goes over that one's channel.
        """
        locked = type(self).objects.select_for_update().filter(pk=self.pk, version=version)
        row = locked.filter(status__in=["draft", "scheduled"]).select_related(None).first()
        if row is None:
            raise WrongState(f"{self} was changed or left since this form was opened", self)
        if row.batch_id and row.batch.kind == "group":
            raise WrongState(
                _("A group email has one text for everybody: it cannot be edited for one recipient."), self
            )
        content = row.content.write(subject, body)
        waiting = row.status == "scheduled"
        if waiting:
            content.seal()
            if "identity" in fields:
                row.identity = fields["identity"]
                fields["channel_id"] = row._channel_id()
        type(self).objects.filter(pk=self.pk).update(
            content=content, version=F("version") + 1, updated_at=timezone.now(), **fields
        )
        self.refresh_from_db()
        if waiting:
            self._changed(by, "edited")

    @transaction.atomic
    def cancel(self: Any, *, why: str, by: User | None = None) -> None:
        """Quietly end a waiting email whose campaign or batch was stopped: it goes to no folder."""
        self.move("cancelled", due_at=None, version=F("version") + 1, updated_at=timezone.now())
        self._changed(by, "cancelled", why=why)

    @transaction.atomic
    def retry(self: Any, *, address: str = "", note: str = "", by: User | None = None) -> None:
        """The same for one. Raises WrongState unless it is undelivered; ValueError without a channel to send by."""
        self._channel_id()
        if not retry(type(self).objects.filter(pk=self.pk), by, address=address, note=note):
            raise WrongState(f"{self} cannot become scheduled", self)
        self.refresh_from_db()

    def message_id(self: Any) -> str:
        """The Message-ID of the current decision, without brackets: the same for every automatic retry (design 5)."""
        return message_id(str(self.uuid), self.decision, self.address_domain())

    def address_domain(self: Any) -> str:
        """The domain of the From address, which the Message-ID carries."""
        return str(self.identity.address).rpartition("@")[2] if self.identity else "localhost"


def message_id(email_uuid: str, decision: int, domain: str) -> str:
    """HMAC(email uuid, decision) at the sender's domain: unguessable, and known before it is sent."""
    digest = hmac.digest(_key(settings.SECRET_KEY), f"{email_uuid}/{decision}".encode(), "sha256").hex()[:40]
    return f"{digest}@{domain}"


@cache
def _key(secret_key: str) -> bytes:
    return derive_key(secret_key, "message-id")
