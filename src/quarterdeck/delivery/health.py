"""A channel's health as sending finds it: broken until mended, resting while its server is away, well again."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from quarterdeck.delivery.models import Channel
from quarterdeck.kit.notices import announce
from quarterdeck.kit.sayings import Saying, keep
from quarterdeck.team.models import AuditEntry

RESTS = [timedelta(seconds=seconds) for seconds in (5, 15, 60, 120, 300, 600, 900)]  # after so many failures in a row


@transaction.atomic
def break_down(channel_id: int, words: str) -> None:
    """The login or a setting is wrong: nothing is claimed for it until `mend`. A paused channel stays paused."""
    rows = Channel.objects.filter(pk=channel_id, state=Channel.State.READY)
    if rows.update(state=Channel.State.BROKEN, state_reason=keep(words), state_since=Now(), failures=0, trouble=""):
        announce("channels", [channel_id])


@transaction.atomic
def stop_by_itself(channel_id: int, cause: str, words: Saying) -> bool:
    """Pause a channel that would do harm, until a person resumes it with a note; False if it did not send anyway."""
    rows = Channel.objects.filter(pk=channel_id, state=Channel.State.READY)
    stopped = rows.update(
        state=Channel.State.PAUSED, pause_cause=cause, state_reason=keep(words), state_since=Now(), failures=0,
        trouble="",
    )  # fmt: skip
    if stopped:
        AuditEntry.record(None, "channel.paused", Channel.objects.get(pk=channel_id), cause=cause, why=str(words))
        announce("channels", [channel_id])
    return bool(stopped)


@transaction.atomic
def mend(channel_id: int) -> bool:
    """A test succeeded: a broken channel sends again. False if it was not broken."""
    rows = Channel.objects.filter(pk=channel_id, state=Channel.State.BROKEN)
    mended = rows.update(
        state=Channel.State.READY, state_reason="", state_since=Now(), failures=0, trouble="", next_slot_at=Now()
    )
    if mended:
        announce("channels", [channel_id])
    return bool(mended)


@transaction.atomic
def rest(channel_id: int, words: str) -> None:
    """The server is away or busy: nothing is claimed for a while, longer each time."""
    channel = Channel.objects.select_for_update(no_key=True).get(pk=channel_id)
    wait = RESTS[min(channel.failures, len(RESTS) - 1)]
    Channel.objects.filter(pk=channel_id).update(
        failures=F("failures") + 1, trouble=keep(words), next_slot_at=Now() + wait
    )
    announce("channels", [channel_id])


def recover(channel_id: int) -> None:
    """The server was reached."""
    Channel.objects.filter(pk=channel_id, failures__gt=0).update(failures=0, trouble="")
