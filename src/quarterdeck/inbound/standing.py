"""The emails that messages are about, locked, as they stand while the messages are applied one after the other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from quarterdeck.delivery.recipients import mailboxes
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.emails.models.proving import OPEN
from quarterdeck.kit.keys import address_key

OUT = ("delivered", "archived")


@dataclass(slots=True)
class State:
    """One email. `status` moves along while messages are applied, before it is written."""

    id: int
    sender_id: int
    person_id: int
    conversation: UUID
    status: str
    address: str
    cc: list[str]
    bcc: list[str]
    sent_at: datetime | None
    failed_at: datetime | None
    reason: dict[str, Any] | None
    channel_id: int | None
    identity: str  # the address that it came from
    latest: int | None = None  # its latest attempt
    addresses: dict[int, str] = field(default_factory=dict)  # attempt -> whom it was handed over for
    complained: set[int] = field(default_factory=set)  # attempts that were reported as spam already

    @property
    def awaits_evidence(self) -> bool:
        """Whether nobody knows if it went, or it is thought not to have gone."""
        return self.status == "failed" and (self.reason or {}).get("code") in OPEN

    @property
    def is_moving(self) -> bool:
        """Whether a sender has it in hand: what its hand-over comes to is not known yet."""
        return self.status == "in_progress"

    @property
    def is_out(self) -> bool:
        """Whether it may still come back."""
        return self.status in OUT or self.awaits_evidence

    def is_latest(self, attempt_id: int | None) -> bool:
        """Whether what is told of that attempt is told of the email as it stands; of no attempt: of its latest."""
        return attempt_id in (None, self.latest)

    @property
    def copies(self) -> set[str]:
        """The keys of those who got a copy."""
        return {address_key(box.address) for box in mailboxes([*self.cc, *self.bcc])}

    def whom(self, attempt_id: int | None) -> str:
        """The address that an attempt was for."""
        return self.addresses.get(attempt_id or 0, self.address)


FIELDS = (
    "pk", "sender_id", "person_id", "conversation", "status", "address", "cc", "bcc", "sent_at", "failed_at", "reason",
    "channel_id", "identity__address",
)  # fmt: skip


def lock(ids: Collection[int], attempts: Collection[int], *, threads: bool = True) -> dict[int, State]:
    """These emails (and the others of their conversations), locked in id order; three queries."""
    if not ids:
        return {}
    mine = Email.objects.filter(pk__in=ids)
    wanted = Email.objects.filter(conversation__in=mine.values("conversation")) if threads else mine
    rows = wanted.order_by("pk").select_for_update(no_key=True, of=("self",))
    states = {row[0]: State(*row) for row in rows.values_list(*FIELDS)}
    latest = Attempt.objects.filter(email__in=ids).values("email").annotate(Max("pk"))
    for email_id, attempt_id in latest.values_list("email", "pk__max"):
        if email_id in states:
            states[email_id].latest = attempt_id
    named = Attempt.objects.filter(pk__in=attempts).values_list("email", "pk", "address")
    for email_id, attempt_id, address in named:
        if email_id in states:
            states[email_id].addresses[attempt_id] = address
    return states
