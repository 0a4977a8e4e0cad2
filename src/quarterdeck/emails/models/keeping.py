"""What becomes of an email afterwards: archive, delete, restore, success. By set; one email is a set of one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from quarterdeck.emails.models.queryset import EmailQuerySet, Moved
from quarterdeck.kit.states import WrongState

if TYPE_CHECKING:
    from quarterdeck.team.models import User

RESTORABLE = timedelta(days=30)


def archive(emails: EmailQuerySet, by: User | None = None) -> list[Moved]:
    """Delivered emails leave the list, and their views and clicks are no longer recorded."""
    return emails.go("archived", "archived", only_from=["delivered"], by=by)


def unarchive(emails: EmailQuerySet, by: User | None = None) -> list[Moved]:
    """Archived emails go back to Delivered, tracked again."""
    return emails.go("delivered", "unarchived", only_from=["archived"], by=by)


def delete(emails: EmailQuerySet, by: User | None = None) -> list[Moved]:
    """Hide emails for good after 30 days; one that a campaign sent stays (product 2)."""
    return emails.filter(campaign=None).go(
        "deleted",
        "deleted",
        by=by,
        data=lambda each: {"from": each.origin},
        deleted_at=timezone.now(),
        # A scheduled email comes back as a draft: its time may have passed.
        deleted_from=models.Case(
            models.When(status="scheduled", then=models.Value("draft")), default=models.F("status")
        ),
        due_at=None,
    )


@transaction.atomic
def restore(emails: EmailQuerySet, by: User | None = None) -> list[Moved]:
    """Deleted emails come back to where they were, within 30 days."""
    young = emails.filter(deleted_at__gt=timezone.now() - RESTORABLE)
    moved: list[Moved] = []
    for place in ("draft", "archived", "failed", "bounced", "spam"):
        came_from = young.filter(deleted_from=place)
        moved += came_from.go(place, "restored", only_from=["deleted"], by=by, deleted_at=None, deleted_from="")
    return moved


@transaction.atomic
def succeed(emails: EmailQuerySet, by: User | None = None) -> list[Moved]:
    """Mark sent emails as a success; what that means is the user's own."""
    return _mark(emails.filter(succeeded_at=None), "succeeded", timezone.now(), by)


@transaction.atomic
def unsucceed(emails: EmailQuerySet, by: User | None = None) -> list[Moved]:
    """Take the mark of success away."""
    return _mark(emails.exclude(succeeded_at=None), "unsucceeded", None, by)


def _mark(emails: EmailQuerySet, kind: str, at: Any, by: User | None) -> list[Moved]:
    rows = emails.filter(status__in=["delivered", "archived"]).order_by("pk").select_for_update(of=("self",))
    marked = [Moved(*row) for row in rows.values_list("pk", "sender_id", "person_id", "status")]
    emails.model._base_manager.filter(pk__in=[each.id for each in marked]).update(
        succeeded_at=at, updated_at=timezone.now()
    )
    emails._record(kind, marked, by, None)
    return marked


class Keeping(models.Model):
    """The same verbs on one email; each raises WrongState where the set would leave it out."""

    class Meta:
        abstract = True

    def _keep(self: Any, verb: Any, word: str, by: User | None) -> None:
        if not verb(type(self).objects.filter(pk=self.pk), by=by):
            raise WrongState(f"{self} cannot be {word}", self)
        self.refresh_from_db()

    def archive(self, *, by: User | None = None) -> None:
        self._keep(archive, "archived", by)

    def unarchive(self, *, by: User | None = None) -> None:
        self._keep(unarchive, "unarchived", by)

    def delete_by_hand(self, *, by: User | None = None) -> None:
        """Hide it, restorable for 30 days (not Django's delete())."""
        self._keep(delete, "deleted", by)

    def restore(self, *, by: User | None = None) -> None:
        self._keep(restore, "restored", by)

    def succeed(self, *, by: User | None = None) -> None:
        self._keep(succeed, "marked a success", by)

    def unsucceed(self, *, by: User | None = None) -> None:
        self._keep(unsucceed, "unmarked", by)
