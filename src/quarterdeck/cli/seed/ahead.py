"""What waits: drafts, and email that is scheduled for the next minutes and days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from quarterdeck.cli.seed.book import Book
from quarterdeck.cli.seed.clock import at_work, nine_o_clock, working_day
from quarterdeck.cli.seed.company import Rep
from quarterdeck.cli.seed.letters import OPENERS, OWN_WORDS, Text
from quarterdeck.cli.seed.posting import Post
from quarterdeck.emails.models import Email
from quarterdeck.emails.reasons import reason
from quarterdeck.people.models import Person

# People of the sandbox, and the minutes until their mail goes.
SOON = (("replier", 1), ("reader", 3), ("away", 5), ("clicker", 7), ("keen", 12))
UNFINISHED = Text("", "Your {{ project }} plan", ("Hi {{ first_name }},", "About {{ project }}: I have an idea."))


@dataclass
class Ahead:
    """Writes what waits into the book."""

    book: Book
    rng: Random
    reps: list[Rep]

    def _post(self, person: Person) -> Post:
        return Post(self.book, self.rng, next(r for r in self.reps if r.user.pk == person.owner_id), person)

    def _wait(self, post: Post, email: Email, decided: datetime, at: datetime, zone: str) -> None:
        post.decide(email, decided, at, zone)
        email.status, email.due_at = Email.Status.SCHEDULED, at

    def schedule(self, person: Person) -> None:
        """For a working moment of the days to come, in the recipient's zone."""
        post = self._post(person)
        written = self._lately(post.rep.user.time_zone)
        email = post.compose(self.rng.choice((*OPENERS, *OWN_WORDS)), written)
        day = working_day(self.book.now.date() + timedelta(days=self.rng.randrange(1, 9)))
        at = (
            nine_o_clock(day, person.time_zone) if self.rng.random() < 0.6 else at_work(self.rng, day, person.time_zone)
        )
        self._wait(post, email, written + timedelta(minutes=4), at, person.time_zone)

    def soon(self, person: Person, minutes: int) -> None:
        """In the next minutes, so that a newcomer sees one go and be read."""
        post = self._post(person)
        email = post.compose(OPENERS[minutes % len(OPENERS)], self.book.now - timedelta(minutes=20))
        at = self.book.now + timedelta(minutes=minutes)
        self._wait(post, email, self.book.now - timedelta(minutes=16), at, post.rep.user.time_zone)

    def defer(self, person: Person) -> None:
        """Tried once; the server asked to wait."""
        post, tried = self._post(person), self.book.now - timedelta(minutes=self.rng.randrange(3, 12))
        email = post.compose(self.rng.choice(OPENERS), tried - timedelta(minutes=9))
        again = self.book.now + timedelta(minutes=self.rng.randrange(25, 50))
        self._wait(post, email, tried - timedelta(minutes=1), tried, post.rep.user.time_zone)
        words = "451 4.7.1 Greylisted, please try again later"
        attempt = post.attempt(email, tried, "deferred", code=451, enhanced="4.7.1", answer=words)
        email.due_at, email.reason = again, reason("deferred", words=words, tries=1, until=again.isoformat())
        self.book.happened(
            "deferred", email, tried + timedelta(seconds=2), attempt=attempt, data={"until": again.isoformat()}
        )

    def draft(self, person: Person, text: Text | None = None) -> None:
        """Begun and left."""
        post = self._post(person)
        written = self._lately(post.rep.user.time_zone)
        email = post.compose(text or self.rng.choice((*OPENERS, *OWN_WORDS)), written)
        email.values = {}

    def cancel(self, person: Person) -> None:
        """Its run was stopped."""
        post = self._post(person)
        written = self._lately(post.rep.user.time_zone)
        email = post.compose(self.rng.choice(OPENERS), written)
        post.decide(email, written, self.book.now + timedelta(days=2), person.time_zone)
        email.status, email.updated_at = Email.Status.CANCELLED, self.book.now - timedelta(minutes=50)
        self.book.happened("cancelled", email, email.updated_at, data={"why": "the campaign was stopped"})

    def delete(self, person: Person) -> None:
        """A draft that went over board, and can still be fished out."""
        post = self._post(person)
        written = self._lately(post.rep.user.time_zone)
        email = post.compose(self.rng.choice(OWN_WORDS), written)
        gone = min(written + timedelta(hours=3), self.book.now)
        email.status, email.deleted_at, email.deleted_from = Email.Status.DELETED, gone, Email.Status.DRAFT
        email.updated_at, email.values = gone, {}
        self.book.happened("deleted", email, gone, by=post.rep.user.pk, data={"from": "draft"})

    def _lately(self, zone: str) -> datetime:
        """A working moment of the last days, and before now."""
        day = working_day(self.book.now.date() - timedelta(days=self.rng.randrange(2, 9)))
        return min(at_work(self.rng, day, zone), self.book.now - timedelta(minutes=30))


def make_ahead(book: Book, rng: Random, reps: list[Rep], people: Iterator[Person], sandbox: Sequence[Person]) -> None:
    """Everything that is pending, and what was thought better of."""
    ahead = Ahead(book, rng, reps)
    by_word = {person.address.partition("@")[0]: person for person in sandbox}
    for word, minutes in SOON:
        ahead.soon(by_word[word], minutes)
    for verb, times in (
        (ahead.schedule, 38),
        (ahead.defer, 2),
        (ahead.draft, 13),
        (ahead.cancel, 4),
        (ahead.delete, 5),
    ):
        for _ in range(times):
            verb(next(people))
    ahead.draft(by_word["keen"], UNFINISHED)
