"""What becomes of an email whose outcome was unknown, by a person's word or by evidence from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from quarterdeck.emails.reasons import Reason, reason

if TYPE_CHECKING:
    from quarterdeck.team.models import User

OPEN = ("outcome_unknown", "interrupted")  # reasons that evidence may still overturn


class Proving(models.Model):
    """Verbs that settle a doubt. Evidence raises WrongState where there is none left."""

    class Meta:
        abstract = True

    @property
    def has_unknown_outcome(self: Any) -> bool:
        """Whether nobody knows if it went."""
        return bool(self.status == "failed" and (self.reason or {}).get("code") == "outcome_unknown")

    @property
    def awaits_evidence(self: Any) -> bool:
        """Whether a fact from outside may still change what is thought of it."""
        return bool(self.status == "failed" and (self.reason or {}).get("code") in OPEN)

    @transaction.atomic
    def mark_delivered(self: Any, *, by: User) -> None:
        """A person says that it arrived; only while nobody knows."""
        self._settle("delivered", ["outcome_unknown"], sent_at=F("failed_at"), failed_at=None, reason=None)
        self._changed(by, "marked_delivered")

    @transaction.atomic
    def prove_delivered(self: Any, *, kind: str = "delivered", attempt: int | None = None, **data: Any) -> None:
        """It went: a late 250, a reply, a human click, found in Sent."""
        self._settle("delivered", OPEN, sent_at=F("failed_at"), failed_at=None, reason=None)
        self._changed(None, kind, attempt=attempt, **data)

    @transaction.atomic
    def prove_bounced(self: Any, why: Reason, *, attempt: int | None = None) -> None:
        """It was refused for the recipient after all."""
        self._settle("bounced", OPEN, reason=why)
        self._changed(None, "bounced", attempt=attempt, words=str(why.get("words", "")))

    @transaction.atomic
    def prove_unsent(self: Any, words: str, *, attempt: int | None) -> None:
        """It stays Failed, and now it is known that it did not go."""
        why = reason("refused_ours", words=words)
        rows = type(self).objects.filter(pk=self.pk, status="failed", reason__code__in=OPEN)
        rows.update(reason=why, version=F("version") + 1, updated_at=timezone.now())
        self.refresh_from_db()
        self._changed(None, "failed", attempt=attempt, words=words)

    def _settle(self: Any, to: str, codes: Any, **fields: Any) -> None:
        self.move(
            to, only_from=["failed"], where={"reason__code__in": codes},
            version=F("version") + 1, updated_at=timezone.now(), **fields,
        )  # fmt: skip
