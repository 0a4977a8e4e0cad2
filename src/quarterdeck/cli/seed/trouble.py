"""What did not arrive: bounced, reported, failed for many reasons; and whom we may not mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from quarterdeck.cli.seed.book import Book
from quarterdeck.cli.seed.clock import at_work, working_day
from quarterdeck.cli.seed.company import Rep
from quarterdeck.cli.seed.letters import OPENERS, OWN_WORDS, Text
from quarterdeck.cli.seed.posting import Post
from quarterdeck.emails.models import Email
from quarterdeck.emails.reasons import Reason, for_event, reason
from quarterdeck.people.models import Person, Suppression

BOUNCES = (
    (550, "5.1.1", "Recipient address rejected: User unknown in virtual mailbox table", True),
    (550, "5.1.1", "The email account that you tried to reach does not exist", True),
    (550, "5.2.1", "Mailbox disabled, not accepting messages", True),
    (552, "5.2.2", "The email account that you tried to reach is over quota", False),
    (550, "5.1.10", "Recipient not found by SMTP address lookup", True),
)
MISSING = Text("", "Before the season, {{ first_name }}", ("Hi {{ first_name }},", "One thought for {{ company }}."))


@dataclass
class Trouble:
    """Writes undelivered emails into the book."""

    book: Book
    rng: Random
    reps: list[Rep]
    blocks: list[Suppression]

    def _post(self, person: Person) -> Post:
        rep = next(rep for rep in self.reps if rep.user.pk == person.owner_id)
        return Post(self.book, self.rng, rep, person)

    def _at(self, person: Person, most: int = 60) -> datetime:
        """A working moment of the last weeks, more often of the last days."""
        days = 1 + round(most * self.rng.random() ** 2)
        day: date = working_day(self.book.now.date() - timedelta(days=days + 2))
        return at_work(self.rng, day, person.time_zone)

    def _decided(self, person: Person, text: Text | None = None, most: int = 60) -> tuple[Post, Email, datetime]:
        post, at = self._post(person), self._at(person, most)
        email = post.compose(text or self.rng.choice((*OPENERS, *OWN_WORDS)), at - timedelta(minutes=6))
        post.decide(email, at - timedelta(seconds=10), at)
        return post, email, at

    def _end(self, email: Email, status: str, at: datetime, why: Reason) -> None:
        email.status, email.failed_at, email.updated_at, email.reason = status, at, at, why
        email.sent_at = None if status == Email.Status.FAILED else email.sent_at

    def _block(self, email: Email, kind: str, at: datetime, note: str = "") -> None:
        self.blocks.append(Suppression(kind=kind, address_key=email.address, since=at, note=note[:500]))

    def bounce(self, person: Person) -> None:
        """Refused at RCPT."""
        code, enhanced, text, for_good = self.rng.choice(BOUNCES)
        post, email, at = self._decided(person)
        words = f"{code} {enhanced} <{email.address}>: {text}"
        attempt = post.attempt(email, at, "refused", code=code, enhanced=enhanced, answer=words)
        assert attempt.ended_at
        self._end(email, Email.Status.BOUNCED, attempt.ended_at, reason("refused", address=email.address, words=words))
        self.book.happened("bounced", email, attempt.ended_at, attempt=attempt)
        if for_good:
            self._block(email, Suppression.Kind.BOUNCED, attempt.ended_at, words)

    def come_back(self, person: Person) -> None:
        """Delivered, then returned by a server behind it."""
        post, email, at = self._decided(person)
        sent = post.deliver(email, at)
        back = sent + timedelta(minutes=self.rng.randrange(1, 30))
        words = f"550 5.1.1 <{email.address}>: mailbox was removed"
        self._end(email, Email.Status.BOUNCED, back, reason("refused", address=email.address, words=words))
        self.book.happened("returned", email, back, data={"words": words})
        self._block(email, Suppression.Kind.BOUNCED, back, words)

    def complain(self, person: Person) -> None:
        """The recipient pressed the button."""
        post, email, at = self._decided(person)
        post.deliver(email, at)
        when = at + timedelta(hours=self.rng.randrange(1, 40))
        self._end(email, Email.Status.SPAM, when, reason("complained", since=when.date().isoformat()))
        self.book.happened("reported_spam", email, when)
        self._block(email, Suppression.Kind.COMPLAINED, when)

    def fail(self, person: Person, kind: str) -> None:
        """For a cause of ours."""
        _FAILURES[kind](self, person)

    def _failed(self, email: Email, at: datetime, why: Reason, **more: object) -> None:
        self._end(email, Email.Status.FAILED, at, why)
        self.book.happened("failed", email, at, data=for_event(why), **more)

    def _no_field(self, person: Person) -> None:
        person.company = ""
        Person.objects.filter(pk=person.pk).update(company="", company_key="")
        _post, email, at = self._decided(person, MISSING, most=8)
        email.values = {}
        self._failed(email, at, reason("missing_field", fields=["company"]))

    def _suppressed(self, person: Person) -> None:
        _post, email, at = self._decided(person, most=20)
        since = at - timedelta(days=4)
        self._block(email, Suppression.Kind.UNSUBSCRIBED, since)
        why = reason("suppressed", address=email.address, kind="unsubscribed", since=since.date().isoformat())
        self._failed(email, at, why)

    def _unknown(self, person: Person) -> None:
        post, email, at = self._decided(person, most=6)
        attempt = post.attempt(email, at, "unknown")
        self._failed(email, at + timedelta(minutes=3), reason("outcome_unknown"), attempt=attempt)

    def _refused(self, person: Person) -> None:
        post, email, at = self._decided(person, most=30)
        words = "554 5.7.1 Message content rejected: attachment type not allowed"
        attempt = post.attempt(email, at, "refused", code=554, enhanced="5.7.1", answer=words)
        self._failed(email, at, reason("refused_ours", words=words), attempt=attempt)

    def _too_large(self, person: Person) -> None:
        post, email, at = self._decided(person, most=30)
        words = "552 5.3.4 Message size exceeds fixed limit of 10 MB"
        attempt = post.attempt(email, at, "refused", code=552, enhanced="5.3.4", answer=words)
        self._failed(email, at, reason("too_large", words=words), attempt=attempt)

    def _gave_up(self, person: Person) -> None:
        post, email, at = self._decided(person, most=20)
        words = "451 4.7.1 The server is busy and cannot take this message now, please try again later"
        for wait in (0, 5, 25, 90, 300):
            at += timedelta(minutes=wait)
            attempt = post.attempt(email, at, "deferred", code=451, enhanced="4.7.1", answer=words)
            if wait < 300:
                self.book.happened("deferred", email, at + timedelta(seconds=2), attempt=attempt)
        why = reason("gave_up", tries=5, words=words)
        self._failed(email, at + timedelta(seconds=2), why, attempt=attempt)

    def _login(self, person: Person) -> None:
        post, email, at = self._decided(person, most=25)
        words = "535 5.7.8 Authentication credentials invalid"
        attempt = post.attempt(email, at, "released", code=535, enhanced="5.7.8", answer=words)
        self._failed(email, at, reason("login_failed", words=words), attempt=attempt)


_FAILURES: dict[str, Callable[[Trouble, Person], None]] = {
    "missing_field": Trouble._no_field,
    "suppressed": Trouble._suppressed,
    "outcome_unknown": Trouble._unknown,
    "refused_ours": Trouble._refused,
    "too_large": Trouble._too_large,
    "gave_up": Trouble._gave_up,
    "login_failed": Trouble._login,
}
HOW_OFTEN = {
    "missing_field": 4,
    "suppressed": 3,
    "outcome_unknown": 3,
    "refused_ours": 2,
    "too_large": 1,
    "gave_up": 2,
    "login_failed": 2,
}


def make_trouble(book: Book, rng: Random, reps: list[Rep], people: Iterator[Person]) -> list[Suppression]:
    """One person for each trouble; returns the blocks that came of them."""
    trouble = Trouble(book, rng, reps, [])
    for _ in range(26):
        trouble.bounce(next(people))
    for _ in range(4):
        trouble.come_back(next(people))
    for _ in range(5):
        trouble.complain(next(people))
    for kind, times in HOW_OFTEN.items():
        for _ in range(times):
            trouble.fail(next(people), kind)
    return trouble.blocks
