"""What is left of emails whose recipient was erased (L4): who sent when, with what status, and the counts. No word."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Func, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from quarterdeck.emails.models import Attempt, Content, Email, Event, File
from quarterdeck.emails.models.email import Status
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import EmailQuerySet, announce_emails
from quarterdeck.emails.purge import purge_contents
from quarterdeck.emails.reasons import reason
from quarterdeck.kit.keys import address_key, naming
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person, Upload
from quarterdeck.people.models.person import ERASED_DOMAIN

if TYPE_CHECKING:
    from quarterdeck.team.models import User

WHY = _("Its recipient was erased.")


def forget(people: Collection[int], addresses: set[str], *, by: User | None) -> None:
    """Keep no more of the emails to these people than totals need; adds where they went to `addresses`.

    What waits is cancelled, drafts go. Raises WrongState while one is being sent.
    """
    theirs = Email.objects.filter(person__in=people)
    rows = theirs.order_by("pk").select_for_update(of=("self",))
    found = list(rows.values_list("pk", "sender_id", "person_id", "status", "address", "content_id"))
    if any(status == Status.IN_PROGRESS for _pk, _sender, _person, status, *_ in found):
        raise WrongState("an email to them is being sent")
    went_to = {address_key(row[4]) for row in found}
    others = Person.objects.filter(address_key__in=went_to).exclude(pk__in=people)
    addresses |= went_to - set(others.values_list("address_key", flat=True))
    _forget_copies(addresses)
    _forget_files(people)
    theirs.filter(status=Status.SCHEDULED).go("cancelled", "cancelled", by=by, data={"why": WHY}, due_at=None)
    theirs.filter(status=Status.DRAFT).delete()
    ids = [row[0] for row in found]
    Attempt.objects.filter(email__in=ids).delete()
    Event.objects.filter(Q(email_id__in=ids) | Q(person_id__in=people)).delete()
    _blank(theirs)
    purge_contents({row[5] for row in found})
    now, by_id = timezone.now(), by.pk if by else None
    left = [row for row in found if row[3] != Status.DRAFT]
    Event.record_all(Fact("erased", pk, person, sender, now, None, by_id) for pk, sender, person, *_ in left)
    announce_emails((sender, pk) for pk, sender, *_ in found)


def _blank(emails: EmailQuerySet) -> None:
    if not emails.exists():
        return
    nothing = Content.objects.create()
    nothing.seal()
    nowhere = Concat(Cast("person_id", TextField()), Value(f"@{ERASED_DOMAIN}"), output_field=CharField())
    emails.update(
        content=nothing, subject="", values={}, cc=[], bcc=[], address=nowhere,
        version=F("version") + 1, updated_at=timezone.now(),
    )  # fmt: skip
    emails.filter(reason__isnull=False).update(reason=reason("erased"))


def _forget_copies(addresses: Collection[str]) -> None:
    """Copies that went to them with emails to others, and what is told of those."""
    named = Q(copies__iregex=naming(addresses))
    copied = Email.objects.exclude(cc=[], bcc=[]).annotate(copies=_joined("cc", "bcc")).filter(named)
    emails = list(copied.only("cc", "bcc").order_by("pk").select_for_update(of=("self",)))
    for email in emails:
        email.cc, email.bcc = _without(email.cc, addresses), _without(email.bcc, addresses)
    Email.objects.bulk_update(emails, ["cc", "bcc"], batch_size=500)
    told = Event.objects.filter(email_id__in=[email.pk for email in emails])
    said = told.annotate(copies=Cast("data", TextField())).filter(named)
    said.update(data={})


def _forget_files(people: Collection[int]) -> None:
    """The files that they were imported from; one that is still being taken in goes a day later, as all do."""
    taken = Upload.objects.filter(rows__person__in=people).exclude(status=Upload.Status.RUNNING)
    File.objects.filter(pk__in=taken.values("file"), attachments=None).delete()


def _joined(*names: str) -> Any:
    """Some lists of addresses as one text."""
    parts = [Func(F(name), Value(" "), function="array_to_string", output_field=TextField()) for name in names]
    return Concat(*parts, output_field=TextField())


def _without(copies: Collection[str], addresses: Collection[str]) -> list[str]:
    named = re.compile(naming(addresses))
    return [each for each in copies if not named.search(address_key(each))]
