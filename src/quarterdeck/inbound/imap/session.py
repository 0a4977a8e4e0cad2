"""One connection to a mailbox by IMAP4rev1 (RFC 3501, 9051): read only, nothing is ever marked as read.

Knows no model. The library is blocking, so each call runs on a thread; waiting for news does not hold one.
Every failure is raised in a person's words as Temporary, Misconfigured or FolderGone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext_noop as _
from imapclient.exceptions import IMAPClientError

from quarterdeck.delivery import hosts, tls
from quarterdeck.delivery.hosts import Security
from quarterdeck.inbound.imap import words
from quarterdeck.inbound.imap.folders import Listed
from quarterdeck.inbound.imap.wire import Client
from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.sayings import Saying

T = TypeVar("T")
LONGEST_HEAD = 64 * 1024  # bytes of a header that are fetched
ODD = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError)  # what no IMAP makes the library do
THREADS = ThreadPoolExecutor(64, thread_name_prefix="imap")  # made when needed; each serves one command at a time


@dataclass(frozen=True)
class Server(hosts.Server):
    """A server that keeps a mailbox."""

    port: int = 993
    security: Security = "tls"


@dataclass(frozen=True)
class Opened:
    """A folder as it is when it is opened."""

    uidvalidity: int
    uidnext: int | None  # None: the server does not say
    exists: int


@dataclass(frozen=True)
class Head:
    """What is learned of a message before it is fetched: its size in bytes, when it came in, its header."""

    size: int
    received_at: datetime
    raw: bytes


class Session:
    """An open, logged-in connection. One command at a time."""

    def __init__(self, server: Server, client: Client) -> None:
        self.server = server
        self._client = client

    @classmethod
    async def open(cls, server: Server) -> Session:
        """Find, connect, encrypt, log in."""
        sock, _place = await hosts.connect(server, await hosts.look_up(server))
        context = tls.context(server.ca_file)
        first = context if server.security == "tls" else None
        greeting = THREADS.submit(Client, sock, server.host, server.timeout, first)
        try:
            client = await asyncio.wrap_future(greeting)
        except (OSError, IMAPClientError, *ODD) as error:
            sock.close()
            raise words.opening(error, server.host) from error
        except BaseException:
            sock.close()
            greeting.add_done_callback(_unwanted)  # its thread goes on, and may hold another socket by now (TLS)
            raise
        session = cls(server, client)
        try:
            await session._secure(context)
            await session._login()
        except BaseException:
            session.abandon()
            raise
        return session

    @property
    def can_idle(self) -> bool:
        """Whether the server tells of new mail by itself (RFC 2177)."""
        return self._client.offers("IDLE")

    @property
    def growth(self) -> int:
        """Changes whenever the server tells of new mail, in whatever answer."""
        return self._client.wire.growth

    async def folders(self) -> list[Listed]:
        """All folders, with what the server says of their use (RFC 6154)."""
        found = await self._call(self._client.list_folders)
        return [
            Listed(str(name), bytes(delimiter or b"").decode("latin-1"), frozenset(bytes(flag) for flag in flags))
            for flags, delimiter, name in found
        ]

    async def uidvalidity(self, folder: str) -> int | None:
        """A folder's UIDVALIDITY without opening it; None when it cannot be asked."""
        try:
            status = await self._call(self._client.folder_status, folder, ["UIDVALIDITY"])
        except words.Refused:
            return None
        value = status.get(b"UIDVALIDITY")
        return int(value) if value is not None else None

    async def select(self, folder: str) -> Opened:
        """Open a folder for reading only (EXAMINE); raises FolderGone when it is not there."""
        try:
            told = await _on_thread(self._client.select_folder, folder, True)
            return Opened(int(told.get(b"UIDVALIDITY", 0)), told.get(b"UIDNEXT"), int(told[b"EXISTS"]))
        except (OSError, IMAPClientError, *ODD) as error:
            raise words.selecting(error, self.server.host, folder) from error

    async def after(self, uid: int) -> list[int]:
        """The UIDs above this one, in order. (`n:*` names the last message even if its UID is lower.)"""
        found = await self._call(self._client.search, ["UID", f"{uid + 1}:*"])
        return sorted(each for each in found if each > uid)

    async def since(self, day: date) -> list[int]:
        """The UIDs of messages that came in on that day of the server's or later."""
        return sorted(await self._call(self._client.search, ["SINCE", day]))

    async def heads(self, uids: Sequence[int]) -> dict[int, Head]:
        """Sizes and headers; a message that is gone meanwhile is missing."""
        section = f"BODY.PEEK[HEADER]<0.{LONGEST_HEAD}>"
        told = await self._call(self._client.fetch, uids, ["RFC822.SIZE", "INTERNALDATE", section])
        now = datetime.now(UTC)
        return {
            uid: Head(int(data.get(b"RFC822.SIZE") or 0), data.get(b"INTERNALDATE") or now, raw)
            for uid, data in told.items()  # flags of others may be among them
            if (raw := _piece(data, b"BODY[HEADER]"))
        }

    async def bodies(self, uids: Sequence[int], most: int) -> dict[int, bytes]:
        """Messages, each at most `most` bytes from its beginning."""
        told = await self._call(self._client.fetch, uids, [f"BODY.PEEK[]<0.{most}>"])
        return {uid: raw for uid, data in told.items() if (raw := _piece(data, b"BODY[]"))}

    async def message_ids(self, uids: Iterable[int]) -> list[bytes]:
        """The Message-ID fields of these messages."""
        told = await self._call(self._client.fetch, list(uids), ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
        return [_piece(data, b"BODY[HEADER.FIELDS") for data in told.values()]

    async def with_message_id(self, message_id: str) -> list[int]:
        """The UIDs of messages that the server finds by this Message-ID."""
        return list(await self._call(self._client.search, ["HEADER", "MESSAGE-ID", message_id]))

    async def wait(self, seconds: float) -> None:
        """Until the server tells something of the open folder (IDLE), or so long."""
        await self._call(self._client.idle)
        if not await self._call(self._client.wire.has_more):
            await self._readable(seconds)
        await self._call(self._client.idle_done)

    async def close(self) -> None:
        """Say goodbye if the server still listens; nothing depends on it."""
        with suppress(OSError, IMAPClientError, *ODD):
            await _on_thread(self._client.logout)
        self.abandon()

    def abandon(self) -> None:
        """Cut the connection; a command that waits ends at once."""
        self._client.abandon()

    async def _secure(self, context: Any) -> None:
        server = self.server
        if server.security != "starttls":
            return
        if not self._client.offers("STARTTLS"):
            raise Misconfigured(
                Saying(
                    _("“%(host)s” does not offer STARTTLS on this port: choose TLS with its port (usually 993)."),
                    host=server.host,
                )
            )
        try:
            await _on_thread(self._client.starttls, context)
        except (OSError, IMAPClientError, *ODD) as error:
            raise words.opening(error, server.host) from error

    async def _login(self) -> None:
        """One way and one try: a second one with the same wrong password only makes servers angry."""
        server, client = self.server, self._client
        try:
            if await _on_thread(client.offers, "AUTH=PLAIN"):
                await _on_thread(client.plain_login, server.username, server.password)
            elif client.offers("LOGINDISABLED"):
                raise Misconfigured(
                    Saying(
                        _("“%(host)s” offers no login by password on this port: choose TLS, or another port."),
                        host=server.host,
                    )
                )
            else:
                await _on_thread(client.login, server.username, server.password)
        except (OSError, IMAPClientError, *ODD) as error:
            raise words.login(error, server.host) from error

    async def _call(self, function: Callable[..., T], *args: Any) -> T:
        try:
            return await _on_thread(function, *args)
        except (OSError, IMAPClientError, *ODD) as error:
            raise words.during(error, self.server.host) from error

    async def _readable(self, seconds: float) -> None:
        """Wait without a thread."""
        loop = asyncio.get_running_loop()
        news, number = asyncio.Event(), self._client.wire.sock.fileno()
        loop.add_reader(number, news.set)
        try:
            await asyncio.wait_for(news.wait(), seconds)
        except TimeoutError:
            return
        finally:
            loop.remove_reader(number)


def _unwanted(greeting: Future[Client]) -> None:
    """Cut a connection that was made when nobody waited for it any more."""
    if not greeting.cancelled() and greeting.exception() is None:
        greeting.result().abandon()


async def _on_thread(function: Callable[..., T], *args: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(THREADS, function, *args)


def _piece(data: dict[bytes, Any], section: bytes) -> bytes:
    """The bytes of a fetched section, however the server writes its name."""
    wanted = section.upper()
    for key, value in data.items():
        if bytes(key).upper().startswith(wanted):
            return bytes(value or b"")
    return b""
