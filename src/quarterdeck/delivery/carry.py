"""One email over one open connection: envelope, mark, data, result (design 5.3). No transaction is open meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.addresses import Unsendable
from quarterdeck.delivery.answers import Stage
from quarterdeck.delivery.ledger import Ledger
from quarterdeck.delivery.parcel import Parcel
from quarterdeck.delivery.result import Outcome, Result, answered, failed, lost, plain
from quarterdeck.delivery.smtp import Connection, EnvelopeAnswer, Interrupted
from quarterdeck.kit.errors import Temporary
from quarterdeck.kit.sayings import Saying, words_of

Following: TypeAlias = Callable[[], Parcel | None]

CLOSING = 421  # the server is about to hang up (RFC 5321, 4.2.3)


class Stale(Exception):
    """The connection had been closed at the other end before this email; nothing of it was said."""


async def carry(
    parcel: Parcel, connection: Connection, ledger: Ledger, is_fresh: bool, following: Following = lambda: None
) -> Result | None:
    """Hand one email over and give the result to the ledger; None when the lease was lost and nothing was sent.

    Just before the message goes, `following` may name the email that this connection will carry next: its envelope
    goes out with the message. Afterwards the connection is either ready for the next email or closed. One that is
    not fresh raises Stale if it turns out lost: then the email is to be carried over a new one.
    """
    result = await _through_envelope(parcel, connection, is_fresh)
    if isinstance(result, EnvelopeAnswer):
        if not await _marked(parcel, connection, ledger):
            return None
        copies = _refused_copies(result)
        result = await _through_data(parcel, connection, ledger, following)
        result.facts.update(copies)
    ledger.record(result)
    if connection.is_open and result.outcome is not Outcome.ACCEPTED:
        await _start_over(connection)
    return result


async def _through_envelope(parcel: Parcel, connection: Connection, is_fresh: bool) -> Result | EnvelopeAnswer:
    """The server's answer when data may follow; else why not."""
    try:
        envelope = await connection.envelope(*parcel.envelope)
    except Unsendable as error:
        return failed(parcel.claimed, "unsendable", words_of(error))
    except Temporary as error:
        if not is_fresh:
            raise Stale from error
        return _later(parcel, words_of(error))
    if envelope.refusal is None:
        return envelope
    stage, answer = envelope.refusal
    return answered(parcel.claimed, answer, stage, connection.server.host)


def _refused_copies(envelope: EnvelopeAnswer) -> dict[str, list[str]]:
    """Who among CC and BCC does not get it; the letter goes all the same."""
    refused = [plain(f"{address}: {answer}") for address, answer in envelope.recipients if answer.code >= 300]
    return {"refused": refused} if refused else {}


async def _marked(parcel: Parcel, connection: Connection, ledger: Ledger) -> bool:
    """Permission to transmit; without it the email is another's by now."""
    if await ledger.mark(parcel.claimed):
        return True
    ledger.in_hand.discard(parcel.claimed.attempt_id)
    await _start_over(connection)
    return False


async def _through_data(parcel: Parcel, connection: Connection, ledger: Ledger, following: Following) -> Result:
    """From here on a loss leaves the outcome unknown, whatever caused it."""
    host = connection.server.host
    after = following() if connection.can_pipeline else None
    try:
        answer = await connection.data(
            parcel.data, after.envelope if after else None, partial(ledger.is_surely_ours, parcel.claimed)
        )
    except Temporary as error:
        return _later(parcel, words_of(error))
    except Interrupted as error:
        return lost(parcel.claimed, words_of(error), host, parcel.digest)
    except BaseException as error:
        ledger.record(
            lost(parcel.claimed, Saying(_("Sending was broken off: %(error)s"), error=repr(error)), host, parcel.digest)
        )
        raise
    return answered(parcel.claimed, answer, Stage.AFTER_DATA, host, parcel.digest)


def _later(parcel: Parcel, words: str) -> Result:
    """The connection was lost before anything went: tried again by the same plan as a temporary no."""
    return Result(parcel.claimed, Outcome.DEFERRED, "deferred", {"words": plain(words)})


async def _start_over(connection: Connection) -> None:
    try:
        await connection.reset()
    except Temporary:
        await connection.close()
