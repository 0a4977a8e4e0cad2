"""What follows from some messages, gathered before it is written by set (inbound/record.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from quarterdeck.delivery.rates import Happened, What
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.moves import Change
from quarterdeck.emails.reasons import Reason
from quarterdeck.emails.replies import Answers
from quarterdeck.inbound.models import Message
from quarterdeck.inbound.standing import State
from quarterdeck.kit.keys import domain_of

LONGEST = 1000  # characters of original words in an event; the message keeps more


@dataclass(frozen=True, slots=True)
class Block:
    """An address that is not to be mailed again, and the email because of which."""

    address: str
    kind: str  # of people.Suppression
    note: str
    source: str
    email_id: int | None


@dataclass(slots=True)
class News:
    """Ids for the signals: emails and the people they went to."""

    emails: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)

    def add(self, state: State) -> None:
        self.emails.add(state.id)
        self.people.add(state.person_id)


@dataclass(slots=True)
class Effects:
    """Everything that is to be written and told."""

    facts: list[Fact] = field(default_factory=list)
    changes: dict[int, Change] = field(default_factory=dict)  # the last move of each email; all go at once
    answers: dict[int, Answers] = field(default_factory=dict)  # by email
    answered: dict[UUID, datetime] = field(default_factory=dict)  # by conversation
    blocks: list[Block] = field(default_factory=list)
    soft: list[tuple[str, int]] = field(default_factory=list)  # address, email: enough of them, and it rests
    rates: list[Happened] = field(default_factory=list)
    replied: News = field(default_factory=News)
    auto_replied: News = field(default_factory=News)
    bounced: News = field(default_factory=News)
    complained: News = field(default_factory=News)
    opted_out: News = field(default_factory=News)
    back: dict[int, date | None] = field(default_factory=dict)
    hard: set[int] = field(default_factory=set)
    unsent: dict[int, tuple[str, int | None]] = field(default_factory=dict)  # email -> why it did not go, and attempt

    def tell(
        self,
        kind: str,
        state: State,
        message: Message,
        attempt: int | None = None,
        *,
        at: datetime | None = None,
        **data: Any,
    ) -> None:
        """A fact for the email's timeline, from when the message came or `at`; what is empty is left out."""
        told = {name: value for name, value in data.items() if value not in ("", None, [], False)}
        about = attempt if attempt is not None else message.attempt_id
        self.facts.append(
            Fact(kind, state.id, state.person_id, state.sender_id, at or message.received_at, about, data=told)
        )

    def rate(self, what: What, state: State) -> None:
        """Something that counts against the channel and the domain that the email went from."""
        if state.channel_id is not None and state.identity:
            self.rates.append((state.channel_id, domain_of(state.identity), what))

    def move(self, state: State, to: str, *, at: datetime, why: Reason | None = None) -> None:
        """The email goes to `to`; the caller knows that the table of moves has the arrow."""
        if to == "delivered":
            self.changes[state.id] = Change(state.id, to, sent_at=state.failed_at or at)
            state.status, state.sent_at, state.failed_at, state.reason = to, state.failed_at or at, None, None
        else:
            self.changes[state.id] = Change(state.id, to, failed_at=at, reason=why)
            state.status, state.failed_at, state.reason = to, at, why


def excerpt(text: str) -> str:
    """Original words as an event keeps them."""
    return text.strip()[:LONGEST]
