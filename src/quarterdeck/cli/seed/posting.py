"""One email on its way: written, decided, handed over, answered, as the real sender records it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from quarterdeck.campaigns.models import Campaign
from quarterdeck.cli.seed.book import Book
from quarterdeck.cli.seed.company import Rep
from quarterdeck.cli.seed.letters import Text
from quarterdeck.compose.fields import fields_for
from quarterdeck.compose.letter import quote, write
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.people.models import Person

SERVER = "mx.sandbox.example"
OWNER = "northsea-1:4711"


@dataclass
class Post:
    """Writes emails of one rep to one person into the book."""

    book: Book
    rng: Random
    rep: Rep
    person: Person

    def compose(
        self, text: Text, at: datetime, *, parent: Email | None = None, campaign: Campaign | None = None
    ) -> Email:
        """A draft, as it was at `at`; what its status asks for comes after."""
        source = _reply_to(parent.content.subject) if parent else text.subject
        email = Email(
            uuid=UUID(int=self.rng.getrandbits(128), version=4),
            conversation=parent.conversation if parent else UUID(int=self.rng.getrandbits(128), version=4),
            sender=self.rep.user,
            person=self.person,
            identity=self.rep.identity,
            address=self.person.address,
            content=self.book.content(source, text),
            template=self.book.templates.get(text.name),
            campaign=campaign,
            created_at=at,
            updated_at=at,
        )
        letter = write(source, text.body, self._fields(parent))
        email.subject, email.values = letter.subject, letter.values
        if parent is not None:
            self.book.parents[id(email)] = parent
        self.book.emails.append(email)
        if campaign is None:
            self.book.happened("drafted", email, at, by=self.rep.user.pk)
        return email

    def _fields(self, parent: Email | None) -> dict[str, Any]:
        known = fields_for(self.person, self.rep.user, self.rep.identity)
        quoted = quote(parent, self.rep.user.time_zone) if parent else ""
        return {**known, "last_email_body": quoted}

    def decide(self, email: Email, decided: datetime, at: datetime, zone: str = "") -> None:
        """Scheduled for `at` (at once, if that is when it was decided)."""
        email.channel = self.rep.identity.channel
        email.decision += 1
        email.version += 1
        email.scheduled_for, email.scheduled_zone, email.updated_at = at, zone, decided
        data = {"at": at.isoformat(), "zone": zone, "now": at - decided < timedelta(minutes=1)}
        by = None if email.campaign_id else self.rep.user.pk
        self.book.happened("scheduled", email, decided, by=by, data=data)

    def attempt(self, email: Email, at: datetime, state: str, **facts: Any) -> Attempt:
        """A hand-over that began at `at` and ended within seconds."""
        took = timedelta(milliseconds=self.rng.randrange(180, 2400))
        attempt = Attempt(
            channel=email.channel,
            decision=email.decision,
            state=state,
            token=UUID(int=self.rng.getrandbits(128), version=4),
            owner=OWNER,
            lease_until=at + timedelta(minutes=1),
            message_id=email.message_id(),
            address=email.address,
            claimed_at=at,
            marked_at=None if state == Attempt.State.RELEASED else at + took / 2,
            ended_at=at + took,
            server=SERVER,
        )
        for name, value in facts.items():
            setattr(attempt, name, value)
        self.book.attempts.append((email, attempt))
        self.book.happened("handing_over", email, at, attempt=attempt)
        return attempt

    def deliver(self, email: Email, at: datetime) -> datetime:
        """Accepted by the server; returns when."""
        words = f"250 2.0.0 Ok: queued as {self.rng.getrandbits(40):010X}"
        attempt = self.attempt(email, at, "accepted", code=250, enhanced="2.0.0", answer=words)
        assert attempt.ended_at
        email.status, email.sent_at, email.updated_at = Email.Status.DELIVERED, attempt.ended_at, attempt.ended_at
        self.book.happened("delivered", email, attempt.ended_at, attempt=attempt)
        return attempt.ended_at

    def send(self, text: Text, at: datetime, **more: Any) -> Email:
        """Typed, sent off and delivered around `at`."""
        email = self.compose(text, at - timedelta(minutes=self.rng.randrange(2, 14)), **more)
        self.decide(email, at - timedelta(seconds=10), at)
        self.deliver(email, at)
        return email

    def send_step(self, text: Text, at: datetime, **more: Any) -> Email:
        """A campaign's step: decided the day before, delivered at its time in the person's zone."""
        decided = at - timedelta(hours=16)
        email = self.compose(text, decided, **more)
        self.decide(email, decided, at, self.person.time_zone)
        self.deliver(email, at + timedelta(seconds=self.rng.randrange(1, 240)))
        return email


def _reply_to(subject: str) -> str:
    return subject if subject.startswith("Re: ") else f"Re: {subject}"
