"""Looking into a mailbox's Sent folder: was this message handed over? (design 5.5)

Only what the server files by itself proves anything; Quarterdeck never puts a copy there. A connection is kept for a
few seconds, because after a crash or a release there are many looks, and servers refuse who logs in for each.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TypeAlias

from asgiref.sync import sync_to_async
from django.db import connection

from quarterdeck.delivery.models import Channel
from quarterdeck.inbound.imap.folders import find_sent
from quarterdeck.inbound.imap.session import Server, Session
from quarterdeck.inbound.mailboxes import server_of
from quarterdeck.inbound.models import Mailbox
from quarterdeck.kit.errors import OutsideError

KEPT = 10.0  # seconds that a connection waits for another look
NEWEST = 300  # messages compared one by one where the server's own search finds nothing: its index may lag behind
Key: TypeAlias = tuple[int, Server]


@dataclass
class Line:
    """A connection that several looks share, one after the other."""

    session: Session
    folder: str | None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    used: asyncio.Event = field(default_factory=asyncio.Event)


_lines: dict[Key, Line] = {}
_keepers: set[asyncio.Task[None]] = set()


async def look(channel: Channel, message_id: str) -> bool | None:
    """Whether Sent has this Message-ID; None where there is no mailbox to look into, or no folder of sent mail.

    Raises OutsideError when it cannot look just now.
    """
    server = await sync_to_async(_server, thread_sensitive=False)(channel.pk)
    if server is None:
        return None
    try:
        return await _ask(server, message_id)
    except OutsideError:
        if _key(server) not in _lines:
            raise
        _drop(server)  # it had been lost while it waited
        return await _ask(server, message_id)


async def _ask(server: Server, message_id: str) -> bool | None:
    line = _lines.get(_key(server)) or await _open(server)
    async with line.turn:
        line.used.set()
        if line.folder is None:
            return None
        await line.session.select(line.folder)  # again each time: some servers show what is new only then
        wanted = f"<{message_id}>"
        if await line.session.with_message_id(wanted):
            return True
        newest = (await line.session.after(0))[-NEWEST:]
        return bool(newest) and any(wanted.encode() in each for each in await line.session.message_ids(newest))


async def _open(server: Server) -> Line:
    session = await Session.open(server)
    try:
        line = Line(session, find_sent(await session.folders()))
    except BaseException:
        session.abandon()
        raise
    _lines[_key(server)] = line
    keeper = asyncio.create_task(_keep(server, line))
    _keepers.add(keeper)
    keeper.add_done_callback(_keepers.discard)
    return line


async def _keep(server: Server, line: Line) -> None:
    """Close it when nobody has looked for a while, or the loop ends."""
    try:
        while True:
            line.used.clear()
            await asyncio.wait_for(line.used.wait(), KEPT)
    except TimeoutError:
        return
    finally:
        if _lines.get(_key(server)) is line:
            _drop(server)


def _drop(server: Server) -> None:
    line = _lines.pop(_key(server), None)
    if line is not None:
        line.session.abandon()


def _key(server: Server) -> Key:
    return id(asyncio.get_running_loop()), server


def _server(channel_id: int) -> Server | None:
    try:
        mailbox = Mailbox.objects.filter(channel=channel_id).first()
        return server_of(mailbox) if mailbox is not None else None
    finally:
        connection.close()
