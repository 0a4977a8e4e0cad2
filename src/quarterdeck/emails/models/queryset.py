"""Emails by set: who may see them, and the one place where many of them move at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from quarterdeck.emails.models.event import Event, Fact
from quarterdeck.kit.notices import announce

if TYPE_CHECKING:
    from quarterdeck.emails.models.email import Email
    from quarterdeck.team.models import User


@dataclass(frozen=True, slots=True)
class Moved:
    """An email that a move took along."""

    id: int
    sender_id: int
    person_id: int
    origin: str


class EmailQuerySet(models.QuerySet["Email"]):
    """Emails, and what may be done with many of them."""

    model: type[Email]

    def visible_to(self, user: User) -> Self:
        """Own email, that of the teams one manages, everybody's for an admin (design 9)."""
        if user.is_admin:
            return self
        if not user.is_manager:
            return self.filter(sender=user)
        return self.filter(sender__in=user.__class__.objects.whose_email_is_visible_to(user).values("pk"))

    def editable_by(self, user: User) -> Self:
        """Only the sender acts on an email; seeing is wider than acting."""
        return self.filter(sender=user)

    def go(
        self,
        to: str,
        kind: str,
        *,
        only_from: Collection[str] | None = None,
        by: User | None = None,
        data: dict[str, Any] | Callable[[Moved], dict[str, Any]] | None = None,
        **fields: Any,
    ) -> list[Moved]:
        """Move all of these that may go to `to`, record event `kind` for each, and say which went.

        Rows are locked in id order first, so two moves of many rows never deadlock.
        """
        with transaction.atomic():
            origins = self.model.origins(to, only_from)
            rows = self.filter(status__in=origins).order_by("pk").select_for_update(of=("self",))
            moved = [Moved(*row) for row in rows.values_list("pk", "sender_id", "person_id", "status")]
            changes = {"status": to, "version": F("version") + 1, "updated_at": timezone.now(), **fields}
            guarded = self.model._base_manager.filter(pk__in=[each.id for each in moved], status__in=origins)
            guarded.update(**changes)
            self._record(kind, moved, by, data)
        return moved

    def _record(self, kind: str, moved: list[Moved], by: User | None, data: Any) -> None:
        at, by_id = timezone.now(), by.pk if by else None
        told = data if callable(data) else lambda _each: data or {}
        Event.record_all(Fact(kind, m.id, m.person_id, m.sender_id, at, None, by_id, told(m)) for m in moved)
        announce_emails((each.sender_id, each.id) for each in moved)


def announce_emails(changed: Iterable[tuple[int, int]]) -> None:
    """Tell live pages that these (sender id, email id) changed: one topic a sender."""
    by_sender: dict[int, set[int]] = defaultdict(set)
    for sender_id, email_id in changed:
        by_sender[sender_id].add(email_id)
    for sender_id, ids in by_sender.items():
        announce(f"emails.{sender_id}", ids)
