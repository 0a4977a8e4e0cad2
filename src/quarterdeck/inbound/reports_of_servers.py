"""What follows from a report about an email: bounce, delay, receipt, complaint. Pure over locked emails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from quarterdeck.emails.reasons import reason
from quarterdeck.inbound.effects import Block, Effects, excerpt
from quarterdeck.inbound.match import PROOF
from quarterdeck.inbound.models import Message
from quarterdeck.inbound.standing import State
from quarterdeck.inbound.verdict import Kind, Recipient
from quarterdeck.kit.keys import address_key
from quarterdeck.people.models import Suppression

# Families (reason_codes.py) that blame us or what we wrote, never the person (M6, R8).
OURS = frozenset({
    "authfailure", "badreputation", "blocked", "contenterror", "exceedlimit", "mesgtoobig", "norelaying",
    "policyviolation", "rejected", "requireptr", "securityerror", "spamdetected", "speeding", "syntaxerror",
    "toomanyconn", "virusdetected",
})  # fmt: skip
ARRIVED = ("delivered", "relayed", "expanded")
PROTOCOL = re.compile(r"^\s*(?:smtp|x-[\w-]+)\s*;\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Split:
    """The recipients of a report by what they are to one email."""

    main: list[Recipient]  # whom the email went to
    copies: list[Recipient]
    others: list[Recipient]  # of no business of this email


def recipients_of(message: Message) -> list[Recipient]:
    """What a stored message reports about each address."""
    return [Recipient(**each) for each in message.recipients]


def split(recipients: Sequence[Recipient], state: State, whom: str) -> Split:
    """An address that is nobody's may be where the email was forwarded to: then it is about its recipient."""
    main = [each for each in recipients if address_key(each.address) in ("", address_key(whom))]
    copies = [each for each in recipients if address_key(each.address) in state.copies and each not in main]
    others = [each for each in recipients if each not in main and each not in copies]
    if not main and not copies and others:
        return Split(others[:1], [], others[1:])
    return Split(main, copies, others)


def report(message: Message, state: State, effects: Effects) -> None:
    """A report that names the email: what it says about its recipient, and about those who got a copy."""
    whom = state.whom(message.attempt_id)
    found = split(recipients_of(message), state, whom)
    for each in found.copies:
        kind = "copy_returned" if each.action not in (*ARRIVED, "delayed") else ""
        if kind:
            effects.tell(kind, state, message, to=each.address, **_said(message, each))
    silent = message.kind == Kind.BOUNCE and not message.recipients  # it came back, and that is all that is told
    for each in found.main[:1] or ([Recipient(whom)] if silent else []):
        about(each, message, state, effects)


def about(told: Recipient, message: Message, state: State, effects: Effects) -> None:
    """What a report says about the recipient of one email."""
    if told.action == "delayed":
        effects.tell("still_trying", state, message, **_said(message, told))
    elif told.action in ARRIVED:
        _arrived(told, message, state, effects)
    else:
        _returned(told, message, state, effects)


def complaint(message: Message, state: State, effects: Effects) -> None:
    """The recipient called it spam: at once, once (R12)."""
    latest = state.is_latest(message.attempt_id)
    if state.status == "spam" or message.attempt_id in state.complained:
        return
    state.complained.add(message.attempt_id or 0)
    if state.is_out and latest:
        since = message.received_at.date().isoformat()
        effects.move(state, "spam", at=message.received_at, why=reason("complained", since=since))
    effects.tell("reported_spam", state, message, words=excerpt(message.whole), server=message.sender)
    effects.complained.add(state)
    effects.rate("complained", state)
    if message.matched_by in PROOF:
        note = _("A complaint came from their provider.")
        whom = state.whom(message.attempt_id)
        block = Block(whom, Suppression.Kind.COMPLAINED, note, Suppression.Source.REPORT, state.id)
        effects.blocks.append(block)


def _arrived(told: Recipient, message: Message, state: State, effects: Effects) -> None:
    effects.tell("confirmed", state, message, **_said(message, told))
    if state.awaits_evidence and state.is_latest(message.attempt_id):
        effects.move(state, "delivered", at=message.received_at)


def _returned(told: Recipient, message: Message, state: State, effects: Effects) -> None:
    """A final no. What is known already, and what is about an older attempt, moves nothing (R11, design 4)."""
    latest = state.is_latest(message.attempt_id)
    said, whom = _said(message, told), state.whom(message.attempt_id)
    moves = state.is_out and latest
    if moves and told.reason in OURS and state.awaits_evidence:
        effects.unsent[state.id] = (said["words"], message.attempt_id)
        state.reason = reason("refused_ours", words=said["words"])
        return  # it stays Failed, now with the true cause
    if moves:
        code = "refused_ours" if told.reason in OURS else "refused"
        why = reason(code, address=whom, words=said["words"], family=told.reason, soft=not told.hard)
        effects.move(state, "bounced", at=message.received_at, why=why)
        effects.bounced.add(state)
    effects.tell("bounced" if moves else "returned", state, message, family=told.reason, **said)
    if message.matched_by in PROOF and (latest or address_key(whom) != address_key(state.address)):
        _blame(told, message, state, effects, whom, said["words"], moves=moves)


def _blame(
    told: Recipient, message: Message, state: State, effects: Effects, whom: str, words: str, *, moves: bool
) -> None:
    """The address is blocked if it is bad; a refusal that does not blame it is noted, once for an email."""
    if told.hard:
        note = f"A mail server returned our email: {words}"
        effects.blocks.append(Block(whom, Suppression.Kind.BOUNCED, note, Suppression.Source.SERVER, state.id))
        if moves:
            effects.hard.add(state.id)
            effects.rate("bounced", state)
    elif moves and told.reason not in OURS:
        effects.soft.append((whom, state.id))


def _said(message: Message, told: Recipient) -> dict[str, Any]:
    """The server's own words with its codes."""
    words = PROTOCOL.sub("", told.words).strip() or message.whole.strip()
    return {"words": excerpt(words), "code": told.code, "enhanced": told.status, "server": message.sender}
