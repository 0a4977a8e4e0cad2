"""What becomes of a leaver's waiting emails, and of those to a person who is another's double."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from quarterdeck.emails import erased, told
from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person
from quarterdeck.people.signals import erasing, merging, telling
from quarterdeck.team.signals import left

if TYPE_CHECKING:
    from quarterdeck.team.models import User

WHY = _("Its sender does not work here any more.")
TWICE = _("The same person gets this email at another address.")


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


@receiver(merging)
def meet(*, kept: Person, gone: Person, by: User, **news: Any) -> None:
    """Their timeline becomes one; of one batch the person gets one email, so a second that still waits is cancelled.

    Raises WrongState while an email to either is being sent.
    """
    both = Email.objects.filter(person__in=[kept, gone])
    if both.filter(status=Email.Status.IN_PROGRESS).exists():
        raise WrongState(f"an email to {kept} is being sent")
    mine = both.filter(person=kept, batch__isnull=False).values("batch")
    doubles = both.filter(person=gone, batch__in=mine)
    doubles.filter(status=Email.Status.SCHEDULED).go("cancelled", "cancelled", by=by, data={"why": TWICE}, due_at=None)
    doubles.update(batch=None)
    Event.objects.filter(person_id=gone.pk).update(person_id=kept.pk)
    announce_emails(both.values_list("sender_id", "pk"))


@receiver(erasing)
def forget(*, ids: frozenset[int], addresses: set[str], by: User | None, **news: Any) -> None:
    """Of the emails to them only status and numbers stay; those that wait do not go."""
    erased.forget(ids, addresses, by=by)


@receiver(telling)
def tell(*, person: Person, **news: Any) -> dict[str, Any]:
    """All emails to them, with what happened to each."""
    return {"emails": told.emails_to(person)}
