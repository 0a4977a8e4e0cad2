"""Ninety days of conversations: a first email, follow-ups until somebody answers, a rest in the archive."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from quarterdeck.cli.seed.book import Book
from quarterdeck.cli.seed.clock import at_work, nine_o_clock, working_day
from quarterdeck.cli.seed.company import Rep
from quarterdeck.cli.seed.letters import FOLLOW_UPS, OPENERS, OWN_WORDS, Text, links
from quarterdeck.cli.seed.outreach import Outreach
from quarterdeck.cli.seed.posting import Post
from quarterdeck.cli.seed.reading import Reader, reader_of
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person

DAYS = 88
# How many sent emails each rep has behind them.
SENT = {"ann": 1010, "tomas": 560, "freya": 470, "marcus": 640}
FRESH = (2, 4, 9, 14, 21, 31, 47, 66, 95, 130, 185, 250, 320)  # minutes ago: the latest views


@dataclass
class History:
    """Writes threads into the book until every rep has sent enough."""

    book: Book
    rng: Random
    outreach: Outreach
    readers: dict[int, Reader] = field(default_factory=dict)
    sent: Counter[int] = field(default_factory=Counter)
    texts: dict[int, Text] = field(default_factory=dict)  # id() of an email -> what it says
    begun: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # person -> first subjects

    def fill(self, reps: dict[str, Rep], people: Sequence[Person]) -> None:
        """Thread after thread, through everybody's people in turn."""
        for key, goal in SENT.items():
            rep = reps[key]
            mine = [person for person in people if person.owner_id == rep.user.pk]
            for person in self._in_turn(mine):
                if self.sent[rep.user.pk] >= goal:
                    break
                self._thread(rep, person)
        self._freshen()
        self._archive_and_praise()

    def _in_turn(self, people: list[Person]) -> Iterator[Person]:
        while True:
            self.rng.shuffle(people)
            yield from people

    def _thread(self, rep: Rep, person: Person) -> None:
        """One conversation, from a day of the last three months on."""
        first = working_day(self.book.now.date() - timedelta(days=round(DAYS * self.rng.random() ** 1.15)))
        begun = self.begun[person.pk]
        campaign = self.outreach.maybe(self.rng, person, first, begun)
        texts = campaign.texts if campaign else self._texts(begun)
        begun.add(texts[0].subject)
        post = Post(self.book, self.rng, rep, person)
        reader = self.readers.setdefault(person.pk, reader_of(self.book, self.rng, person))
        thread: list[Email] = []
        answered = None
        for text, day in zip(texts, self._days(first), strict=False):
            at = nine_o_clock(day, person.time_zone) if campaign else at_work(self.rng, day, rep.user.time_zone)
            if at > self.book.now - timedelta(minutes=5) or answered:
                break
            send = post.send_step if campaign else post.send
            parent = thread[-1] if thread and text.answers_thread else None
            email = send(text, at, parent=parent, campaign=campaign.campaign if campaign else None)
            thread.append(email)
            self.texts[id(email)] = text
            answered = reader.read(email, text)
        for email in thread:
            email.answered_at = answered
        self.sent[rep.user.pk] += len(thread)
        if campaign and thread:
            self.outreach.enroll(campaign, person, len(thread), answered, thread[0].created_at)

    def _texts(self, begun: set[str]) -> list[Text]:
        """What a rep writes without a campaign: a template or own words, new to the person, then follow-ups."""
        among = OPENERS if self.rng.random() < 0.5 else OWN_WORDS
        first = self.rng.choice([text for text in among if text.subject not in begun] or among)
        return [first, *self.rng.sample(FOLLOW_UPS, self.rng.choice((0, 1, 1, 2, 2, 3)))]

    def _days(self, first: date) -> Iterator[date]:
        day = first
        while True:
            yield day
            day = working_day(day + timedelta(days=self.rng.randrange(3, 8)))

    def _freshen(self) -> None:
        """Somebody is always reading just now."""
        recent = [
            each for each in self.book.emails if each.sent_at and each.sent_at > self.book.now - timedelta(days=9)
        ]
        warm = [each for each in recent if each.views and not each.answered_at] or recent
        for n, (minutes, email) in enumerate(
            zip(FRESH, self.rng.sample(warm, min(len(FRESH), len(warm))), strict=False)
        ):
            reader, text = self.readers[email.person_id], self.texts[id(email)]
            at = self.book.now - timedelta(minutes=minutes, seconds=self.rng.randrange(50))
            if email.sent_at and at > email.sent_at:
                reader.view(email, at)
                if n % 2 == 0 and links(text):
                    reader.click(email, text, at + timedelta(seconds=20))

    def _archive_and_praise(self) -> None:
        """Old threads rest in the archive; some answers became deals."""
        for email in self.book.emails:
            if email.status != Email.Status.DELIVERED or email.sent_at is None:
                continue
            if email.answered_at and self.rng.random() < 0.35:
                self._succeed(email)
            if email.sent_at < self.book.now - timedelta(days=18) and self.rng.random() < 0.12:
                self._archive(email)

    def _succeed(self, email: Email) -> None:
        assert email.answered_at
        at = email.answered_at + timedelta(hours=self.rng.randrange(20, 120))
        if at < self.book.now:
            email.succeeded_at = email.updated_at = at
            self.book.happened("succeeded", email, at, by=email.sender_id)

    def _archive(self, email: Email) -> None:
        assert email.sent_at
        latest = max(filter(None, (email.last_activity_at, email.succeeded_at, email.sent_at)))
        at = latest + timedelta(hours=self.rng.randrange(24, 200))
        if at < self.book.now:
            email.status, email.updated_at = Email.Status.ARCHIVED, at
            email.version += 1
            self.book.happened("archived", email, at, by=email.sender_id)
