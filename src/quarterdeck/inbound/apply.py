"""Messages applied to their emails one after the other, as these stand by then. Pure over locked emails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy

from quarterdeck.inbound import answers_of_people as people
from quarterdeck.inbound import reports_of_servers as servers
from quarterdeck.inbound.effects import Effects
from quarterdeck.inbound.models import Message
from quarterdeck.inbound.standing import State
from quarterdeck.inbound.verdict import Kind
from quarterdeck.kit.keys import address_key

Status = Message.Status

FOLLOWS: dict[str, Callable[[Message, State, Effects], None]] = {
    Kind.REPLY: people.reply,
    Kind.AUTO_REPLY: people.auto_reply,
    Kind.UNSUBSCRIBE: people.unsubscribe,
    Kind.BOUNCE: servers.report,
    Kind.COMPLAINT: servers.complaint,
    Kind.OTHER: servers.report,  # a delay or a receipt
}
OWN_COPY = "own_copy"  # matched as one of our emails itself
ANSWERS = (Kind.REPLY, Kind.AUTO_REPLY, Kind.UNSUBSCRIBE)


def apply(message: Message, states: Mapping[int, State], effects: Effects, strays: Mapping[str, int]) -> Message.Status:
    """What follows from a message that is to be recorded; returns the status that it has then."""
    state = states.get(message.email_id or 0)
    if state is None:
        message.email_id = None  # purged in the meantime
        return Status.KEPT
    if message.kind == Kind.OWN:
        return _own(message, state, effects)
    waits = state.is_moving and state.is_latest(message.attempt_id)
    if waits and message.kind in (Kind.BOUNCE, Kind.COMPLAINT):
        return Status.WAITING
    FOLLOWS[message.kind](message, state, effects)
    for address, email_id in strays.items():
        if other := states.get(email_id):
            _apply_to_other(message, address, other, effects)
    return Status.WAITING if waits else Status.RECORDED


def catch_up(message: Message, state: State, effects: Effects) -> None:
    """Apply what waited for the outcome of its email's hand-over. Of an answer only the proof is still to be told."""
    if message.kind in ANSWERS:
        people.prove(message, state, effects)
    elif message.kind in (Kind.BOUNCE, Kind.COMPLAINT):
        FOLLOWS[message.kind](message, state, effects)


def _own(message: Message, state: State, effects: Effects) -> Message.Status:
    """One of our emails itself, or what we wrote by hand to the person whom it went to."""
    if message.matched_by == OWN_COPY:
        if message.role == Message.Role.SENT:
            people.found_in_sent(message, state, effects)
        return Status.KEPT
    if address_key(state.address) not in {address_key(each) for each in message.sent_to}:
        return Status.KEPT
    people.own(message, state, effects)
    return Status.RECORDED


def _apply_to_other(message: Message, address: str, state: State, effects: Effects) -> None:
    """A report about several: each to its own email. That it names another email of ours blocks nobody (R10)."""
    about = copy(message)
    about.attempt_id, about.matched_by = None, "address"
    for each in servers.recipients_of(message):
        if address_key(each.address) == address and not state.is_moving:
            servers.about(each, about, state, effects)
