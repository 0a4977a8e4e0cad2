"""From UIDs to records: headers, sift, whole messages of those that are wanted, intake; only a few at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import UTC
from functools import partial
from typing import TypeVar

import structlog
from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.desk import Desk
from quarterdeck.inbound.imap import state
from quarterdeck.inbound.imap.session import Head, Session
from quarterdeck.inbound.imap.words import Refused
from quarterdeck.inbound.intake import Incoming, take
from quarterdeck.inbound.models import Folder, Mailbox
from quarterdeck.inbound.sift import sift
from quarterdeck.kit.outage import DATABASE_AWAY
from quarterdeck.kit.sayings import Saying

T = TypeVar("T")
LARGEST = 10 * 1024 * 1024  # bytes of a message that is fetched whole
BEGINNING = 256 * 1024  # bytes that are fetched of a larger one: its header and, mostly, its text
AT_ONCE = 8 * 1024 * 1024  # bytes of the messages in one transaction, unless a single one is larger
MOST = 50  # messages in one transaction
PATIENCE = 3  # failures in a row, after which a message that the server will not give is passed by for now
MOST_AGAIN = 50  # messages that are asked for once more at a new connection

log = structlog.get_logger("quarterdeck.inbound")


class Taker:
    """Takes messages of one mailbox over one connection."""

    def __init__(self, session: Session, mailbox: Mailbox, owner: str, desk: Desk) -> None:
        self._session, self._mailbox, self._owner, self._desk = session, mailbox, owner, desk

    async def take(self, folder: Folder, uids: Sequence[int]) -> None:
        """Take these, in order; the folder's place moves on with them."""
        heads, left = await self._heads(uids)
        wanted = await self._wanted(heads)
        batches = list(_batches(wanted, heads)) or [[]]
        for number, batch in enumerate(batches, 1):
            bodies, refused = await self._bodies(batch, heads)
            upto = uids[-1] if number == len(batches) else batch[-1]
            await self._record(folder, self._incoming(folder, heads, bodies), upto, [*left, *refused])
            left = []
        await self._note_large(folder, [heads[uid] for uid in wanted])

    async def take_left(self, folder: Folder) -> None:
        """Ask once more for those that could not be taken before."""
        for uid in folder.left[-MOST_AGAIN:]:
            heads, refused = await self._heads([uid])
            bodies: dict[int, bytes] = {}
            if not refused:
                bodies, refused = await self._bodies(await self._wanted(heads), heads)
            if not refused:
                forget = partial(state.forget_left, folder, self._owner, [uid])
                try:
                    await self._desk.run(take, list(self._incoming(folder, heads, bodies).values()), forget)
                except (state.Overtaken, *DATABASE_AWAY):
                    raise
                except Exception:
                    log.exception("message could not be taken again", mailbox=self._mailbox.pk, uid=uid)
        await self._desk.run(folder.refresh_from_db)

    async def _wanted(self, heads: dict[int, Head]) -> list[int]:
        raw = {uid: head.raw for uid, head in heads.items()}
        return sorted(await self._desk.run(sift, raw, self._mailbox)) if raw else []

    async def _heads(self, uids: Sequence[int]) -> tuple[dict[int, Head], list[int]]:
        """Headers, and the messages that the server would not give."""
        return await self._asked(self._session.heads, uids)

    async def _bodies(self, uids: Sequence[int], heads: dict[int, Head]) -> tuple[dict[int, bytes], list[int]]:
        """Messages, whole if they are not too large, and those that the server would not give."""
        if not uids:
            return {}, []
        most = LARGEST if all(heads[uid].size <= LARGEST for uid in uids) else BEGINNING
        return await self._asked(partial(self._session.bodies, most=most), uids)

    async def _asked(
        self, ask: Callable[[Sequence[int]], Awaitable[dict[int, T]]], uids: Sequence[int]
    ) -> tuple[dict[int, T], list[int]]:
        """What the server gives of these, all at once or else one by one, and those that it would not give."""
        try:
            return await ask(uids), []
        except Refused as error:
            found: dict[int, T] = {}
            left = []
            for uid in uids:
                try:
                    found |= await ask([uid])
                except Refused:
                    left.append(uid)
            self._judge(error, left, given=bool(found))
            return found, left

    def _judge(self, error: Refused, left: list[int], *, given: bool) -> None:
        """A server that gives nothing is in trouble; one that will not give some, time and again, keeps those."""
        if left and not given and self._mailbox.failures < PATIENCE:
            raise error
        if left:
            log.warning("messages were not given", mailbox=self._mailbox.pk, uids=left, error=str(error))

    def _incoming(self, folder: Folder, heads: dict[int, Head], bodies: dict[int, bytes]) -> dict[int, Incoming]:
        return {
            uid: Incoming(
                raw=raw,
                mailbox_id=self._mailbox.pk,
                role="sent" if folder.role == Folder.Role.SENT else "inbox",
                received_at=heads[uid].received_at.astimezone(UTC),
            )
            for uid, raw in sorted(bodies.items())
            if uid in heads
        }

    async def _record(self, folder: Folder, incoming: dict[int, Incoming], upto: int, left: Iterable[int]) -> None:
        """Record these and move on; one that breaks the recording is kept in mind, and holds up no other."""
        progress = partial(state.advance, folder, self._owner, upto, left)
        try:
            await self._desk.run(take, list(incoming.values()), progress)
        except (state.Overtaken, *DATABASE_AWAY):
            raise
        except Exception:
            if not incoming:
                raise
            log.exception("messages could not be taken", mailbox=self._mailbox.pk, uids=list(incoming))
            await self._record_singly(folder, incoming, upto, left)
            return
        await self._desk.run(folder.refresh_from_db)

    async def _record_singly(
        self, folder: Folder, incoming: dict[int, Incoming], upto: int, left: Iterable[int]
    ) -> None:
        broken = []
        for uid, each in incoming.items():
            try:
                await self._desk.run(take, [each])
            except DATABASE_AWAY:
                raise
            except Exception:
                broken.append(uid)
        await self._record(folder, {}, upto, [*left, *broken])

    async def _note_large(self, folder: Folder, heads: Sequence[Head]) -> None:
        large = [head for head in heads if head.size > LARGEST]
        if large:
            words = Saying(
                _("A message of %(day)s has %(size)s MB: only its beginning was read."),
                day=large[-1].received_at.date(),
                size=large[-1].size // 1024**2,
            )
            await self._desk.run(state.note, folder, words)


def _batches(uids: Iterable[int], heads: dict[int, Head]) -> Iterator[list[int]]:
    """The messages in order, in portions of one transaction; one that is too large is alone."""
    batch: list[int] = []
    weight = 0
    for uid in uids:
        size = heads[uid].size
        if batch and (len(batch) == MOST or weight + size > AT_ONCE):
            yield batch
            batch, weight = [], 0
        batch.append(uid)
        weight += size
    if batch:
        yield batch
