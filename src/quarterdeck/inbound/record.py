"""Effects written by set, in the caller's transaction: moves, counts, events, blocks, news."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from quarterdeck.delivery import rates
from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.emails.moves import move_each
from quarterdeck.emails.replies import count_replies, mark_answered
from quarterdeck.inbound import signals
from quarterdeck.inbound.apply import catch_up
from quarterdeck.inbound.effects import Block, Effects
from quarterdeck.inbound.models import Message
from quarterdeck.inbound.standing import lock
from quarterdeck.kit import prepared
from quarterdeck.people import escalation
from quarterdeck.people.models import Suppression

ANY_WAITS = """
SELECT EXISTS (SELECT FROM inbound_message WHERE status = 'waiting' AND email_id = ANY(%(emails)s::bigint[]))
"""
FROM = ("failed", "delivered", "archived")  # where evidence from outside finds an email that it moves


def write(effects: Effects) -> None:
    """Store what follows, and tell it: a fixed number of statements, but for what hardly ever happens."""
    moved = move_each(list(effects.changes.values()), only_from=FROM)
    count_replies(effects.answers)
    answered = mark_answered(effects.answered)
    Event.record_all(effects.facts)
    _stay_failed(effects)
    _block(effects.blocks)
    escalation.note_soft(effects.soft)
    rates.note(effects.rates)
    told = {(fact.sender_id, fact.email_id) for fact in effects.facts}
    announce_emails(told.union(answered, ((each.sender_id, each.id) for each in moved.values())))
    _tell(effects)


def recorded(email_ids: Collection[int]) -> None:
    """What waited for the outcome of these emails' hand-overs follows now (delivery.hooks.RECORDED)."""
    if not _any_waits(email_ids):
        return
    waiting = list(
        Message.objects.filter(status=Message.Status.WAITING, email__in=email_ids)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    if not waiting:
        return
    ids, attempts = {each.email_id or 0 for each in waiting}, {each.attempt_id or 0 for each in waiting}
    states = lock(ids, attempts, threads=False)  # the recorder holds them; no other email is changed
    effects = Effects()
    done = [(each, state) for each in waiting if (state := states.get(each.email_id or 0)) and not state.is_moving]
    for message, state in done:
        catch_up(message, state, effects)
    Message.move_all([message.pk for message, _ in done], Message.Status.RECORDED)
    write(effects)


def _any_waits(email_ids: Collection[int]) -> bool:
    """Asked with every commit of the ledger, and hardly ever true: so in one prepared text, not in one by set size."""
    return bool(prepared.run(ANY_WAITS, {"emails": list(email_ids)})[0][0])


def _stay_failed(effects: Effects) -> None:
    """Emails in doubt of which it is known now that they did not arrive, for a cause of ours."""
    for email in Email.objects.filter(pk__in=effects.unsent).order_by("pk"):
        words, attempt = effects.unsent[email.pk]
        email.prove_unsent(words, attempt=attempt)


def _block(blocks: list[Block]) -> None:
    """Suppress by set: one call for those with the same words, in an order that never deadlocks."""
    alike: dict[tuple[str, str, str], dict[str, int | None]] = defaultdict(dict)
    for each in blocks:
        alike[each.kind, each.note, each.source][each.address] = each.email_id
    for (kind, note, source), mails in sorted(alike.items()):
        known = {address: email_id for address, email_id in mails.items() if email_id is not None}
        Suppression.suppress(list(mails), kind, note, source=source, mails=known)


def _tell(effects: Effects) -> None:
    """The signals, each with everything at once."""
    if (news := effects.replied).emails:
        conversations = set(effects.answered)
        signals.replied.send(Message, emails=news.emails, people=news.people, conversations=conversations)
    if (news := effects.auto_replied).emails:
        signals.auto_replied.send(Message, emails=news.emails, people=news.people, back=effects.back)
    if (news := effects.bounced).emails:
        signals.bounced.send(Message, emails=news.emails, people=news.people, hard=effects.hard)
    if (news := effects.complained).emails:
        signals.complained.send(Message, emails=news.emails, people=news.people)
    if (news := effects.opted_out).emails:
        signals.opted_out.send(Message, emails=news.emails, people=news.people)
