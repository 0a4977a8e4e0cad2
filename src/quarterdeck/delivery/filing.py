"""Does a channel's server file in Sent what it sends? Found out with the channel's own test message (design 5.5).

Only what is known to be filed by the server itself can prove later that an interrupted email went, or did not.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from asgiref.sync import async_to_sync
from django.utils.translation import gettext_noop as _

from quarterdeck.delivery import channels, hooks
from quarterdeck.delivery.check import CheckResult, Letter, StepResult
from quarterdeck.delivery.models import Channel
from quarterdeck.kit.errors import OutsideError
from quarterdeck.kit.sayings import Saying, words_of

FILED = _("Look into Sent")
LOOKS = (0.5, 1.0, 2.0, 4.0)  # seconds before each look; somebody waits for the page
FILES = _("The server files what it sends in Sent: an interrupted email can be looked for there.")
FILES_NOT = _(
    "The test message is not in Sent, so this server does not file what it sends: "
    "whether an interrupted email went is for a person to decide."
)


def try_out(channel: Channel, letter: Letter | None = None) -> CheckResult:
    """*Test this channel*; after a letter went, also look for it in Sent and remember what that says.

    Speaks to the network: never inside a transaction.
    """
    result = channels.try_out(channel, letter)
    if letter is None or not result.ok:
        return result
    try:
        found = async_to_sync(_look)(channel, letter.message_id)
    except OutsideError as error:
        return replace(result, steps=(*result.steps, StepResult(FILED, False, words_of(error))))
    if found is None:
        return result
    Channel.objects.filter(pk=channel.pk).update(files_sent=found)
    channel.refresh_from_db()
    return replace(result, steps=(*result.steps, StepResult(FILED, True, Saying(FILES if found else FILES_NOT))))


async def _look(channel: Channel, message_id: str) -> bool | None:
    """Whether it turns up within some seconds; None when nobody can look there."""
    found: bool | None = None
    for wait in LOOKS:
        await asyncio.sleep(wait)
        found = await hooks.look_in_sent(channel, message_id)
        if found is not False:
            return found
    return found
