"""What the database knows of many messages' ids and addresses: one query each, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.models.functions import Coalesce

from quarterdeck.delivery.models import Identity
from quarterdeck.delivery.recipients import mailboxes
from quarterdeck.delivery.verp import attempt_of
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.inbound.models import Message
from quarterdeck.inbound.verdict import Verdict
from quarterdeck.kit.keys import address_key
from quarterdeck.people.models import OtherAddress, Person

SQL = {path.stem: path.read_text() for path in (Path(__file__).parent / "sql").glob("*.sql")}
RECENT = timedelta(days=30)  # so long after an email a message from its recipient is taken as the answer to it
WENT = ("delivered", "archived", "failed", "bounced", "spam", "deleted")
PROVIDERS_WORDS = ("Ok {}", "Ok: {}", "Ok queued as {}", "Ok: queued as {}")


@dataclass(frozen=True, slots=True)
class Named:
    """A hand-over that a message names; `sender` is the address that it came from, where that was asked for."""

    attempt_id: int
    email_id: int
    address: str
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """An email that went to an address lately."""

    email_id: int
    identity: str  # the key of the address that it came from
    sent_at: datetime
    subject: str


@dataclass(slots=True)
class Known:
    """What is known of some messages. Addresses are keys (kit/keys.py)."""

    attempts: dict[str, Named] = field(default_factory=dict)  # by our Message-ID
    provided: dict[str, Named] = field(default_factory=dict)  # by the local part of a provider's Message-ID
    heard: dict[str, int] = field(default_factory=dict)  # Message-ID of an answer that came before -> email
    returned: dict[int, Named] = field(default_factory=dict)  # by the attempt that a return path names
    own: set[str] = field(default_factory=set)  # which of the addresses are our identities'
    people: dict[str, int] = field(default_factory=dict)  # address -> person
    countries: dict[int, str] = field(default_factory=dict)  # of absent people, where known: how they write dates
    sent: dict[str, list[Sent]] = field(default_factory=dict)  # address -> newest first


def named_ids(verdict: Verdict) -> list[str]:
    """The Message-IDs that a message may answer or report, the likeliest first."""
    told = [verdict.original.message_id, *verdict.in_reply_to, *reversed(verdict.references)]
    return list(dict.fromkeys(each for each in told if each))


def return_paths(verdict: Verdict, envelope_to: str) -> list[int]:
    """The attempts that are named by the addresses that a message came to."""
    found = (attempt_of(address) for address in (envelope_to, *verdict.sent_to))
    return list(dict.fromkeys(each for each in found if each is not None))


def known_of(ids: Collection[str]) -> Known:
    """What the Message-IDs that messages have, answer or report tell: three queries."""
    known = Known(attempts=attempts_of(ids))
    missing = set(ids) - known.attempts.keys()
    known.provided, known.heard = provided(missing), heard_before(missing)
    return known


def attempts_of(ids: Collection[str]) -> dict[str, Named]:
    """The latest attempt of each of these Message-IDs; automatic retries share one."""
    if not ids:
        return {}
    rows = Attempt.objects.filter(message_id__in=ids).order_by("pk")
    told = rows.values_list("message_id", "pk", "email_id", "address", "email__identity__address")
    return {row[0]: Named(*row[1:]) for row in told}


def provided(ids: Iterable[str]) -> dict[str, Named]:
    """The attempts whose server gave them one of these ids as its own Message-ID; by local part."""
    locals_ = {each.partition("@")[0] for each in ids}
    words = {form.format(local): local for local in locals_ if len(local) >= 20 for form in PROVIDERS_WORDS}
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SQL["provided_ids"], {"answers": list(words)})
        return {words[row[0]]: Named(*row[1:]) for row in cursor.fetchall()}


def by_attempt(ids: Collection[int]) -> dict[int, Named]:
    """The hand-overs of these attempts."""
    rows = Attempt.objects.filter(pk__in=ids).values_list("pk", "email_id", "address") if ids else []
    return {row[0]: Named(*row) for row in rows}


def heard_before(ids: Collection[str]) -> dict[str, int]:
    """Answers that came before, by their Message-ID: what answers them belongs to the same email."""
    if not ids:
        return {}
    rows = Message.objects.filter(message_id__in=ids, email__isnull=False).exclude(status=Message.Status.OPEN)
    return {message_id: email for message_id, email in rows.values_list("message_id", "email") if email}


def own_addresses(keys: Collection[str]) -> set[str]:
    """Those of the addresses that we send from."""
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(SQL["own_addresses"], {"keys": list(keys)})
        return {key for (key,) in cursor.fetchall()}


def people_at(keys: Collection[str]) -> dict[str, int]:
    """The people who have these addresses, or had them before they were merged."""
    if not keys:
        return {}
    others = OtherAddress.objects.filter(address_key__in=keys).values_list("address_key", "person")
    return {**dict(others), **dict(Person.objects.filter(address_key__in=keys).values_list("address_key", "pk"))}


def countries_of(people: Collection[int]) -> dict[int, str]:
    """The countries of these people, where they are known."""
    rows = Person.objects.filter(pk__in=people).exclude(country="") if people else Person.objects.none()
    return dict(rows.values_list("pk", "country"))


def identities_of(channel_ids: Collection[int]) -> dict[int, set[str]]:
    """The addresses that send through each of these channels."""
    found: dict[int, set[str]] = defaultdict(set)
    for channel, address in Identity.objects.filter(channel__in=channel_ids).values_list("channel", "address"):
        if channel is not None:
            found[channel].add(address_key(address))
    return found


def sent_to_people(people: dict[str, int], since: datetime) -> dict[str, list[Sent]]:
    """What went to each of these people since then, newest first."""
    if not people:
        return {}
    by_person: dict[int, list[Sent]] = defaultdict(list)
    rows = Email.objects.filter(person__in=set(people.values()), status__in=WENT, identity__isnull=False)
    recent = rows.annotate(went=Coalesce("sent_at", "failed_at")).filter(went__gt=since).order_by("-went", "-pk")
    for person, pk, identity, went, subject in recent.values_list(
        "person", "pk", "identity__address", "went", "subject"
    ):
        by_person[person].append(Sent(pk, address_key(identity), went, subject))
    return {key: by_person[person] for key, person in people.items() if person in by_person}


def sent_as_copy(keys: Collection[str], own: Collection[str], since: datetime) -> dict[str, list[Sent]]:
    """What went since then from our addresses `own` with a copy to one of these addresses, newest first."""
    if not keys or not own:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SQL["sent_as_copy"], {"own": list(own), "since": since})
        rows = cursor.fetchall()
    found: dict[str, list[Sent]] = defaultdict(list)
    for email_id, identity, sent_at, subject, copies in rows:
        for key in {address_key(box.address) for box in mailboxes(copies)} & set(keys):
            found[key].append(Sent(email_id, identity, sent_at, subject))
    return found
