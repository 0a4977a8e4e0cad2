"""What readers do with a delivered email: people, and the machines that come first. Summaries follow the events."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from quarterdeck.cli.seed.book import Book
from quarterdeck.cli.seed.clock import later
from quarterdeck.cli.seed.letters import Text, links
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person

SCANNERS = ("Mimecast scanner", "Barracuda scanner", "Proofpoint scanner")
APPLE, GMAIL = "Apple Mail privacy relay", "Gmail image proxy"


@dataclass(frozen=True)
class Habit:
    """How likely a person opens, clicks and answers one email."""

    opens: float
    clicks: float
    answers: float


HABITS = (
    (0.22, Habit(0.06, 0.0, 0.0)),  # silent
    (0.64, Habit(0.62, 0.08, 0.05)),  # reads
    (0.90, Habit(0.80, 0.45, 0.12)),  # follows links
    (1.00, Habit(0.95, 0.75, 0.28)),  # keen
)


@dataclass
class Reader:
    """One person's way of reading."""

    book: Book
    rng: Random
    person: Person
    habit: Habit
    scanner: str  # of their company's mail; empty without one
    proxy: str  # that fetches pictures ahead of them (Apple) or when they look (Gmail); empty without one

    def read(self, email: Email, text: Text) -> datetime | None:
        """Open, click and answer (or not); returns when the answer came."""
        assert email.sent_at
        self._machines(email, text, email.sent_at)
        if self.rng.random() > self.habit.opens:
            return None
        seen = later(self.rng, email.sent_at, self._zone, 5)
        self.view(email, seen)
        while self.rng.random() < 0.38:
            seen = later(self.rng, seen, self._zone, 20)
            self.view(email, seen)
        if links(text) and self.rng.random() < self.habit.clicks:
            self.click(email, text, seen + timedelta(seconds=self.rng.randrange(8, 240)))
        if self.rng.random() < self.habit.answers:
            return self._answer(email, later(self.rng, seen, self._zone, 3))
        return None

    def view(self, email: Email, at: datetime) -> None:
        """A person opened it."""
        if self._counts(email, at):
            email.views += 1
            through = {"why": GMAIL} if self.proxy == GMAIL else {}
            self.book.happened("viewed", email, at, data={"verdict": "human", **through})

    def click(self, email: Email, text: Text, at: datetime) -> None:
        """A person followed a link, now and then another too."""
        for n, url in enumerate(self.rng.sample(links(text), 1 + (len(links(text)) > 1 and self.rng.random() < 0.3))):
            if self._counts(email, at + timedelta(minutes=n)):
                email.clicks += 1
                moment = at + timedelta(minutes=n)
                self.book.happened("clicked", email, moment, data={"verdict": "human", "url": url})

    def _answer(self, email: Email, at: datetime) -> datetime | None:
        if not self._counts(email, at):
            return None
        email.replies += 1
        self.book.happened("replied", email, at)
        return at

    def _machines(self, email: Email, text: Text, sent: datetime) -> None:
        if self.scanner:
            first = sent + timedelta(seconds=self.rng.randrange(2, 9))
            self._machine("viewed", email, first, {"why": self.scanner})
            for n, url in enumerate(links(text), start=1):
                self._machine("clicked", email, first + timedelta(seconds=n), {"why": self.scanner, "url": url})
        if self.proxy == APPLE:
            self._machine("viewed", email, sent + timedelta(minutes=self.rng.randrange(1, 50)), {"why": self.proxy})

    def _machine(self, kind: str, email: Email, at: datetime, data: dict[str, str]) -> None:
        if at > self.book.now:
            return
        if kind == "viewed":
            email.machine_views += 1
        else:
            email.machine_clicks += 1
        self.book.happened(kind, email, at, data={"verdict": "machine", **data})

    def _counts(self, email: Email, at: datetime) -> bool:
        """Note the latest activity; False for what still lies ahead."""
        if at > self.book.now:
            return False
        email.last_activity_at = max(filter(None, (email.last_activity_at, at)))
        return True

    @property
    def _zone(self) -> str:
        return self.person.time_zone or "UTC"


def reader_of(book: Book, rng: Random, person: Person) -> Reader:
    """The person's habit and, by their company, the machines in front of them."""
    chance = rng.random()
    habit = next(habit for up_to, habit in HABITS if chance <= up_to)
    company = hashlib.sha256(person.domain.encode()).digest()
    scanner = SCANNERS[company[1] % len(SCANNERS)] if company[0] < 40 else ""
    proxy = rng.choice((APPLE, GMAIL)) if rng.random() < 0.15 else ""
    return Reader(book, rng, person, habit, scanner, proxy)
