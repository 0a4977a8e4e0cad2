"""What follows from a message that somebody, or a machine in their name, wrote. Pure over locked emails."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _

from quarterdeck.emails.replies import Answers
from quarterdeck.inbound.effects import Block, Effects, excerpt
from quarterdeck.inbound.models import Message
from quarterdeck.inbound.standing import State
from quarterdeck.kit.keys import address_key
from quarterdeck.kit.sayings import Saying, keep
from quarterdeck.people.models import Suppression

ARRIVED = keep(Saying(_("An answer to it came: it arrived.")))


def reply(message: Message, state: State, effects: Effects) -> None:
    """A human answered: counted, and everybody in the conversation knows it (design 7)."""
    _told("replied", message, state, effects)
    _count(message, state, effects)
    prove(message, state, effects)


def unsubscribe(message: Message, state: State, effects: Effects) -> None:
    """A human asked to be left alone. That is an answer, too, but none that waits for one of ours."""
    _told("opted_out", message, state, effects)
    _count(message, state, effects)
    effects.opted_out.add(state)
    effects.blocks += [
        Block(address, Suppression.Kind.UNSUBSCRIBED, excerpt(message.text), Suppression.Source.REPLY, state.id)
        for address in _who_opted_out(message, state)
    ]
    prove(message, state, effects)


def auto_reply(message: Message, state: State, effects: Effects) -> None:
    """A machine answered: never a reply, it stops nothing and counts nowhere (R14, R15); it may say until when."""
    back = message.return_date.isoformat() if message.return_date else ""
    _told("auto_replied", message, state, effects, back=back)
    effects.auto_replied.add(state)
    effects.back[state.id] = message.return_date
    prove(message, state, effects)


def own(message: Message, state: State, effects: Effects) -> None:
    """We wrote by hand, from the mail program: no reply (R15), but the person waits no longer."""
    effects.tell("wrote_back", state, message, sender=message.sender, words=excerpt(message.text))


def found_in_sent(message: Message, state: State, effects: Effects) -> None:
    """The server filed the email itself: it went. Copies of what is not in doubt say nothing."""
    if state.awaits_evidence and message.attempt_id == state.latest:
        at = _cleared(message, state)
        effects.move(state, "delivered", at=message.received_at)
        effects.tell("found_in_sent", state, message, at=at)


def prove(message: Message, state: State, effects: Effects) -> None:
    """An answer is evidence that the email arrived, if nobody knew (design 4)."""
    if state.awaits_evidence and state.is_latest(message.attempt_id):
        at = _cleared(message, state)
        effects.move(state, "delivered", at=message.received_at)
        effects.tell("evidence", state, message, at=at, what=ARRIVED)


def _cleared(message: Message, state: State) -> datetime:
    """When a doubt ended: never before it began, though the message may be older than the email's failing."""
    return max(message.received_at, state.failed_at or message.received_at)


def _told(kind: str, message: Message, state: State, effects: Effects, *, back: str = "") -> None:
    another = address_key(message.sender) != address_key(state.address)
    effects.tell(
        kind, state, message,
        sender=message.sender if another else "", words=excerpt(message.text), back=back,
    )  # fmt: skip


def _count(message: Message, state: State, effects: Effects) -> None:
    at = message.received_at
    known = effects.answers.setdefault(state.id, Answers(0, at))
    known.count, known.at = known.count + 1, max(known.at, at)
    effects.answered[state.conversation] = max(at, effects.answered.get(state.conversation, at))
    effects.replied.add(state)


def _who_opted_out(message: Message, state: State) -> set[str]:
    """Whoever wrote; and the address that we wrote to, which may lead to them, unless they only got a copy."""
    sender = address_key(message.sender)
    if message.matched_by == "address" or sender in state.copies:
        return {sender}
    return {sender, address_key(state.whom(message.attempt_id))} - {""}
