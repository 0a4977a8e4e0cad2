"""Why an email has not been delivered: the exact rule, when it clears, and what mends it (product 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from quarterdeck.delivery.models import Channel, SenderClock
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import Status
from quarterdeck.emails.reasons import remedy, sentence


@dataclass(frozen=True)
class Why:
    """One answer; `mend` names the form or button that the pane offers (templates/emails/_why.html)."""

    title: str
    words: str
    todo: str = ""
    until: datetime | None = None  # when it clears by itself
    tone: str = ""  # warn, bad or plain
    mend: str = ""

    @property
    def until_is_today(self) -> bool:
        return bool(self.until) and timezone.localdate(self.until) == timezone.localdate()


@dataclass(frozen=True)
class Circumstances:
    """What stands in the way on our side: a held sender, and channels that cannot send."""

    held: SenderClock | None
    channels: dict[int, Channel]


def explain(emails: Iterable[Email]) -> dict[int, Why]:
    """Email id -> why, for those that are not delivered; two queries however many they are."""
    undelivered = [each for each in emails if each.status in _ANSWERS]
    if not undelivered:
        return {}
    around = _circumstances(undelivered)
    return {each.pk: _ANSWERS[each.status](each, around) for each in undelivered}


def _circumstances(emails: Sequence[Email]) -> Circumstances:
    waiting = {each.channel_id for each in emails if each.status == Status.SCHEDULED and each.channel_id}
    if not waiting:
        return Circumstances(None, {})
    held = SenderClock.objects.exclude(held_since=None).first()
    return Circumstances(held, Channel.objects.exclude(state=Channel.State.READY).in_bulk(waiting))


def _draft(email: Email, around: Circumstances) -> Why:
    return Why("Not sent yet", "It is a draft: nobody has sent or scheduled it.", mend="edit")


def _scheduled(email: Email, around: Circumstances) -> Why:
    channel = around.channels.get(email.channel_id or 0)
    if around.held:
        return Why("Sending is held", around.held.held_reason, "An admin releases it in Settings.", tone="warn")
    if channel is not None:
        state = "paused" if channel.state == Channel.State.PAUSED else "broken"
        words = channel.state_reason or f"The channel {channel.name} is {state}."
        return Why(
            f"Its channel is {state}", words, "Mend or resume it in Settings, Channels.", tone="warn", mend="channel"
        )
    if email.reason:
        return Why("Not sent yet", sentence(email.reason), remedy(email.reason), _until(email), "warn")
    if email.due_at and email.due_at > timezone.now():
        return Why("Waits for its time", "It is scheduled, and nothing stands in the way.", until=email.due_at)
    return Why("Next in line", "Its time has come; the sender takes it as soon as a slot is free.")


def _until(email: Email) -> datetime | None:
    """When a stored reason clears: its own moment, else the sender's next look."""
    stored = (email.reason or {}).get("until")
    return datetime.fromisoformat(stored) if stored else email.due_at


def _in_progress(email: Email, around: Circumstances) -> Why:
    return Why("Being sent now", "It is being handed over; this takes a few moments and never gets stuck.")


def _failed(email: Email, around: Circumstances) -> Why:
    why = email.reason or {}
    mend = "unknown" if email.has_unknown_outcome else "retry"
    title = "Nobody knows whether it went" if email.has_unknown_outcome else "It could not be sent"
    return Why(title, sentence(why), remedy(why), tone="bad", mend=mend)


def _bounced(email: Email, around: Circumstances) -> Why:
    return Why(
        "The recipient's server refused it",
        sentence(email.reason or {}),
        remedy(email.reason or {}),
        tone="bad",
        mend="address",
    )


def _spam(email: Email, around: Circumstances) -> Why:
    return Why(
        "Reported as spam", sentence(email.reason or {}), remedy(email.reason or {}), tone="bad", mend="complaint"
    )


_ANSWERS: dict[str, Callable[[Email, Circumstances], Why]] = {
    Status.DRAFT: _draft,
    Status.SCHEDULED: _scheduled,
    Status.IN_PROGRESS: _in_progress,
    Status.FAILED: _failed,
    Status.BOUNCED: _bounced,
    Status.SPAM: _spam,
}
