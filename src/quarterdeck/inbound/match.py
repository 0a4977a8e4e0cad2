"""Which email a message belongs to. The decision is pure; what it needs to know is looked up for many at once.

By one of our Message-IDs, by the id that a provider put in its place, by the return path, by an answer that came
before; last by addresses, which prove nothing: a report that is matched so waits for a person (R10).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quarterdeck.inbound import lookups
from quarterdeck.inbound.classify import RE
from quarterdeck.inbound.lookups import RECENT, Known, Named, Sent, named_ids, return_paths
from quarterdeck.inbound.verdict import Kind, Verdict
from quarterdeck.kit.keys import address_key, fold

CLOCKS = timedelta(minutes=10)  # by which the clocks of two servers may differ
PROOF = frozenset({"message_id", "provider", "return_path", "person"})  # nobody else could have named it so


@dataclass(frozen=True, slots=True)
class Match:
    """The email that a message belongs to; without an attempt it means the email's latest."""

    email_id: int
    attempt_id: int | None
    how: str

    @property
    def is_proof(self) -> bool:
        return self.how in PROOF


@dataclass(frozen=True)
class Question:
    """A message to be matched. `ours`: the addresses that send through the channel of its mailbox."""

    verdict: Verdict
    received_at: datetime
    envelope_to: str = ""
    ours: frozenset[str] = frozenset()

    @property
    def is_report(self) -> bool:
        """A machine tells about an email, rather than somebody answering it."""
        told = self.verdict
        return bool(told.kind in (Kind.BOUNCE, Kind.COMPLAINT) or told.recipients or told.feedback or told.is_report)

    @property
    def about(self) -> list[str]:
        """The keys of the addresses by which it may be matched, if nothing better is known."""
        told = self.verdict
        if not self.is_report:
            return [address_key(told.sender)] if told.sender else []
        named = [each.address for each in told.recipients] + list(told.original.recipients)
        return list(dict.fromkeys(address_key(each) for each in named if each))

    @property
    def reached(self) -> list[str]:
        """The keys of the addresses that it came to."""
        told = self.verdict
        back = [told.original.sender] if self.is_report and told.original.sender else []
        return [address_key(each) for each in (*told.sent_to, *back)]


def find_out(questions: Sequence[Question]) -> Known:
    """All that is known about these messages: a fixed number of queries."""
    ids = {each for question in questions for each in named_ids(question.verdict)}
    ids |= {question.verdict.message_id for question in questions} - {""}
    known = lookups.known_of(ids)
    paths = {each for question in questions for each in return_paths(question.verdict, question.envelope_to)}
    known.returned = lookups.by_attempt(paths)
    senders = {address_key(question.verdict.sender) for question in questions}
    reached = {key for question in questions for key in question.reached}
    known.own = lookups.own_addresses((senders | reached) - {""})
    _look_for_people(known, [each for each in questions if address_key(each.verdict.sender) not in known.own])
    return known


def _look_for_people(known: Known, questions: Sequence[Question]) -> None:
    keys = {key for question in questions for key in question.about}
    known.people = lookups.people_at(keys)
    away = {address_key(each.verdict.sender) for each in questions if each.verdict.kind is Kind.AUTO_REPLY}
    known.countries = lookups.countries_of({known.people[key] for key in away if key in known.people})
    if not questions:
        return
    since = min(question.received_at for question in questions) - RECENT
    known.sent = lookups.sent_to_people(known.people, since)
    strangers = {
        key for question in questions if not question.is_report and by_name(question, known) is None
        for key in question.about if key not in known.people
    }  # fmt: skip
    ours = known.own.union(*(question.ours for question in questions))
    known.sent |= lookups.sent_as_copy(strangers, ours, since)


def match(question: Question, known: Known) -> Match | None:
    """The email that a message belongs to, if it belongs to one."""
    return by_name(question, known) or by_address(question, known, question.about)


def by_name(question: Question, known: Known) -> Match | None:
    """The email that a message itself names."""
    ids = named_ids(question.verdict)
    for each in ids:
        if named := known.attempts.get(each):
            return _match(named, "message_id")
    for each in ids:
        if named := known.provided.get(each.partition("@")[0]):
            return _match(named, "provider")
    for path in return_paths(question.verdict, question.envelope_to):
        if named := known.returned.get(path):
            return _match(named, "return_path")
    heard = next((known.heard[each] for each in ids if each in known.heard), None)
    return Match(heard, None, "heard") if heard is not None and not question.is_report else None


def by_address(question: Question, known: Known, keys: Iterable[str]) -> Match | None:
    """What went lately between the addresses of a message: of the same subject, else the newest."""
    if question.verdict.is_listed:
        return None
    found = [each for key in keys for each in known.sent.get(key, ())]
    ours = {key for key in question.reached if key in known.own} or question.ours
    likely = [each for each in found if each.identity in ours and _fits(each, question.received_at)]
    best = _best(likely, question)
    return Match(best.email_id, None, "address") if best else None


def kind_of(question: Question, found: Match | None, known: Known) -> Kind:
    """What the message is, now that it is known whose it is and what it belongs to."""
    told = question.verdict
    if question.is_report:
        return told.kind
    if address_key(told.sender) in known.own and not _is_from_colleague(told, known):
        return Kind.OWN
    sent_round = told.is_listed and found is not None and found.how == "return_path"
    if told.kind is Kind.OTHER and found is not None and not sent_round:
        return Kind.REPLY  # a person writes about an email of ours, only not as mail programs thread it
    return told.kind


def _is_from_colleague(told: Verdict, known: Known) -> bool:
    """Whether one of us answers an email of another of us that went to them: as good an answer as anybody's."""
    if told.message_id in known.attempts:
        return False  # an email of ours itself
    named = next((known.attempts[each] for each in named_ids(told) if each in known.attempts), None)
    if named is None or not named.sender:
        return False
    return address_key(named.address) == address_key(told.sender) != address_key(named.sender)


def _match(named: Named, how: str) -> Match:
    return Match(named.email_id, named.attempt_id, how)


def _fits(sent: Sent, received_at: datetime) -> bool:
    return received_at - RECENT <= sent.sent_at <= received_at + CLOCKS


def _best(likely: Sequence[Sent], question: Question) -> Sent | None:
    """The newest email of the same subject, else the newest of all; but what answers something else is no answer."""
    told = question.verdict
    ordered = sorted(likely, key=lambda each: (each.sent_at, each.email_id), reverse=True)
    subject = bare(told.original.subject or told.subject)
    same = next((each for each in ordered if subject and bare(each.subject) == subject), None)
    if same is not None or (named_ids(told) and not question.is_report):
        return same
    return ordered[0] if ordered else None


def bare(subject: str) -> str:
    """A subject without the marks of answers, folded."""
    while found := RE.match(subject):
        subject = subject[found.end() :]
    return fold(subject)
