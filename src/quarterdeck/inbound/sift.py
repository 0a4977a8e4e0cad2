"""Headers first: which messages are worth fetching whole (design 9). All others leave only their UID.

A message is fetched if it names one of our Message-IDs, comes from a known person, or may be a report about mail.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

from quarterdeck.delivery.verp import attempt_of
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.proving import OPEN
from quarterdeck.inbound import lookups, mime
from quarterdeck.inbound.headers import Headers
from quarterdeck.inbound.heads import may_report, named
from quarterdeck.inbound.lookups import Known
from quarterdeck.inbound.models import Mailbox
from quarterdeck.kit.keys import address_key

K = TypeVar("K", bound=Hashable)


def sift(heads: Mapping[K, bytes], mailbox: Mailbox | None) -> set[K]:
    """The keys of the messages to fetch, given their headers; a fixed number of queries.

    `mailbox` is where they lie; None for mail that was handed to us, which is judged alike.
    """
    fields = {key: mime.parse(raw.rstrip() + b"\n\n").headers for key, raw in heads.items()}
    known, doubted = _find_out(fields.values())
    return {key for key, each in fields.items() if _is_wanted(each, known, doubted)}


def _is_wanted(fields: Headers, known: Known, doubted: set[str]) -> bool:
    if doubted.intersection(fields.ids("message-id")):
        return True  # one of our own, of which nobody knows whether it went
    if known.attempts.keys() & fields.ids("message-id"):
        return False
    if may_report(fields) or _names_ours(fields, known):
        return True
    sender = _sender(fields)
    return sender in known.people and sender not in known.own


def _names_ours(fields: Headers, known: Known) -> bool:
    ids = named(fields)
    if any(each in known.attempts or each in known.heard for each in ids):
        return True
    if any(each.partition("@")[0] in known.provided for each in ids):
        return True
    return any(attempt_of(each) is not None for each in _reached(fields))


def _find_out(every: Collection[Headers]) -> tuple[Known, set[str]]:
    """What is known, and which of the messages are emails of ours whose outcome is in doubt."""
    own_ids = {each for fields in every for each in fields.ids("message-id")}
    ids = {each for fields in every for each in named(fields)} | own_ids
    known = lookups.known_of(ids)
    senders = {_sender(fields) for fields in every} - {""}
    known.own, known.people = lookups.own_addresses(senders), lookups.people_at(senders)
    copies = {known.attempts[each].email_id: each for each in own_ids if each in known.attempts}
    doubt = Email.objects.filter(pk__in=copies, status="failed", reason__code__in=OPEN)
    return known, {copies[pk] for pk in doubt.values_list("pk", flat=True)} if copies else set()


def _sender(fields: Headers) -> str:
    found = fields.addresses("from") or fields.addresses("sender")
    return address_key(found[0]) if found else ""


def _reached(fields: Headers) -> list[str]:
    return [each for name in ("x-original-to", "delivered-to", "envelope-to", "to") for each in fields.addresses(name)]
