"""Messages that were read, on their way in: matched, and made rows; nothing is written yet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from quarterdeck.delivery.answers import storable
from quarterdeck.inbound import lookups
from quarterdeck.inbound.apply import OWN_COPY
from quarterdeck.inbound.match import Match, Question, by_address, find_out, kind_of, match
from quarterdeck.inbound.models import Mailbox, Message
from quarterdeck.inbound.reports_of_servers import ARRIVED
from quarterdeck.inbound.returns import return_date
from quarterdeck.inbound.verdict import Kind, Verdict
from quarterdeck.kit.keys import address_key

MOST_TEXT = 40_000  # characters of a message's text that are kept beside its bytes
HARMLESS = (*ARRIVED, "delayed")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it came through one of our doors: a folder of a mailbox, or SMTP (`role`)."""

    raw: bytes
    mailbox_id: int | None
    role: str  # inbox, sent or smtp
    received_at: datetime
    envelope_to: str = ""


@dataclass(slots=True)
class Plan:
    """One message as it will be recorded. `strays`: emails of other recipients that a report speaks of."""

    raw: bytes
    message: Message
    fate: Message.Status  # what becomes of it
    strays: dict[str, int] = field(default_factory=dict)  # address -> email

    @property
    def emails(self) -> set[int]:
        """Every email that it may change."""
        return {each for each in (self.message.email_id, *self.strays.values()) if each is not None}


def plans_for(incoming: Sequence[Incoming], verdicts: Sequence[Verdict]) -> list[Plan]:
    """The plans of these messages, in their order; a fixed number of queries."""
    ours = _addresses_of_mailboxes({each.mailbox_id for each in incoming if each.mailbox_id})
    now = timezone.now()
    questions = [
        Question(verdict, min(each.received_at, now), each.envelope_to, ours.get(each.mailbox_id or 0, frozenset()))
        for each, verdict in zip(incoming, verdicts, strict=True)
    ]
    known = find_out(questions)
    return [_plan(each, question, known) for each, question in zip(incoming, questions, strict=True)]


def _plan(incoming: Incoming, question: Question, known: lookups.Known) -> Plan:
    told, found = question.verdict, match(question, known)
    kind = kind_of(question, found, known)
    copy = known.attempts.get(told.message_id)
    if kind is Kind.OWN:
        found = Match(copy.email_id, copy.attempt_id, OWN_COPY) if copy else _answers(question, found)
    person_id = known.people.get(address_key(told.sender)) if not question.is_report else None
    fate = _fate(kind, question, found, is_known=person_id is not None)
    message = _row(incoming, question, kind, found, person_id=person_id, status=fate)
    if kind is Kind.AUTO_REPLY and message.return_date is None:
        message.return_date = _read_again(question, known.countries.get(person_id or 0, ""))
    return Plan(incoming.raw, message, fate, _strays(question, known, found))


def _read_again(question: Question, country: str) -> date | None:
    """The day of return of somebody whose country tells how they write dates, or whose mail does not say its own."""
    told = question.verdict
    locale = f"en-{country}" if country else ""
    return return_date(f"{told.subject}\n{told.text}", question.received_at.date(), locale)


def _answers(question: Question, found: Match | None) -> Match | None:
    """What we wrote by hand belongs to an email only if it names it: addresses would find any mail to the person."""
    if question.verdict.is_automatic:
        return None
    return found if found and found.how in ("message_id", "provider", "heard") else None


def _strays(question: Question, known: lookups.Known, found: Match | None) -> dict[str, int]:
    """The emails of the other recipients of one report that names one of ours."""
    if found is None or not found.is_proof or question.verdict.kind is not Kind.BOUNCE:
        return {}
    others = {address_key(each.address) for each in question.verdict.recipients} if question.is_report else set()
    pairs = {key: by_address(question, known, [key]) for key in others if len(others) > 1}
    return {key: other.email_id for key, other in pairs.items() if other and other.email_id != found.email_id}


def _fate(kind: Kind, question: Question, found: Match | None, *, is_known: bool) -> Message.Status:
    """What becomes of it, as far as that does not depend on how its email stands."""
    told, proof = question.verdict, found is not None and found.is_proof
    is_told = bool(told.recipients) and all(each.action in HARMLESS for each in told.recipients)
    if question.is_report:
        if kind in (Kind.BOUNCE, Kind.COMPLAINT):
            return Message.Status.RECORDED if proof else Message.Status.OPEN
        if is_told:  # a delay or a receipt
            return Message.Status.RECORDED if proof else Message.Status.KEPT
        return Message.Status.KEPT if told.feedback else Message.Status.OPEN
    if found is not None and kind is not Kind.OTHER:
        return Message.Status.RECORDED
    if kind is Kind.UNSUBSCRIBE:
        return Message.Status.RECORDED if is_known else Message.Status.OPEN
    unreadable = not (told.sender or told.message_id or told.subject)
    return Message.Status.OPEN if unreadable else Message.Status.KEPT


def _row(incoming: Incoming, question: Question, kind: Kind, found: Match | None, **facts: Any) -> Message:
    told = question.verdict
    return Message(
        digest=hashlib.sha256(incoming.raw).hexdigest(),
        mailbox_id=incoming.mailbox_id,
        role=incoming.role,
        envelope_to=storable(incoming.envelope_to, 320),
        received_at=question.received_at,
        kind=str(kind),
        sender=storable(told.sender, 320),
        sent_to=[storable(each, 320) for each in told.sent_to[:20]],
        subject=storable(told.subject, 1000),
        message_id=storable(told.message_id, 900),
        in_reply_to=storable(told.in_reply_to[0], 900) if told.in_reply_to else "",
        recipients=[_plain(asdict(each)) for each in told.recipients],
        return_date=told.return_date,
        text=storable(told.text, MOST_TEXT),
        whole=storable(told.whole, MOST_TEXT),
        email_id=found.email_id if found else None,
        attempt_id=found.attempt_id if found else None,
        matched_by=found.how if found else "",
        **facts,
    )


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {name: storable(value, 2000) if isinstance(value, str) else value for name, value in told.items()}


def _addresses_of_mailboxes(ids: set[int]) -> dict[int, frozenset[str]]:
    """The keys of the addresses that send through each mailbox's channel."""
    if not ids:
        return {}
    channels = dict(Mailbox.objects.filter(pk__in=ids).values_list("pk", "channel"))
    addresses = lookups.identities_of(set(channels.values()))
    return {mailbox: frozenset(addresses.get(channel, ())) for mailbox, channel in channels.items()}
