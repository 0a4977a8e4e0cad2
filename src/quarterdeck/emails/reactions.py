"""What becomes of a leaver's waiting emails and drafts: answers team's news, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.dispatch import receiver
from django.utils import timezone

from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.team.signals import left

if TYPE_CHECKING:
    from quarterdeck.team.models import User

WHY = "Its sender does not work here any more."


@receiver(left)
def hand_over(*, user: User, heir: User, waiting: str, by: User, handed: dict[str, int], **news: Any) -> None:
    """Scheduled emails go as planned or are cancelled; drafts become the heir's, from the heir's own address."""
    if waiting == "cancel":
        scheduled = Email.objects.filter(sender=user, status=Email.Status.SCHEDULED)
        handed["cancelled"] = len(scheduled.go("cancelled", "cancelled", by=by, data={"why": WHY}, due_at=None))
    handed["drafts"] = _give_drafts(user, heir, by)


def _give_drafts(user: User, heir: User, by: User) -> int:
    rows = Email.objects.filter(sender=user, status=Email.Status.DRAFT).order_by("pk").select_for_update(of=("self",))
    drafts = list(rows.values_list("pk", "person_id"))
    now, ids = timezone.now(), [pk for pk, _ in drafts]
    Email.objects.filter(pk__in=ids).update(
        sender=heir, identity=_identity_of(heir), version=F("version") + 1, updated_at=now
    )
    told = {"from": user.name}
    Event.record_all(Fact("handed_on", pk, person, heir.pk, now, None, by.pk, told) for pk, person in drafts)
    announce_emails((sender, pk) for pk in ids for sender in (user.pk, heir.pk))
    return len(ids)


def _identity_of(heir: User) -> Any:
    """The identity that the heir's emails start with, if there is one."""
    return heir.identities.usable().order_by("-is_default", "address").first()
