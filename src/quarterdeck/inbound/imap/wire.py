"""The library's IMAP client over a socket that is connected already, with bounds on what a server may make us hold."""

from __future__ import annotations

import imaplib
import io
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import imapclient

LONGEST_LINE = 16 * 1024 * 1024  # bytes; a search's answer is one line, about 8 bytes for each message found
LARGEST_PIECE = 64 * 1024 * 1024  # bytes; what is fetched is asked for in pieces far smaller


class Wire(imaplib.IMAP4):
    """imaplib's connection; it looks nothing up, so that a name cannot lead elsewhere than was checked."""

    def __init__(self, connected: socket.socket, host: str, timeout: float) -> None:
        self._connected = connected
        self._patience = timeout
        super().__init__(host, 0, timeout)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return self._connected

    def read(self, size: int) -> bytes:
        """A literal; a server that announces too much is not believed."""
        if size > LARGEST_PIECE:
            raise self.abort(f"it announced a piece of {size} bytes")
        return super().read(size)

    def readline(self) -> bytes:
        """A line of an answer."""
        line = bytes(self._reader.readline(LONGEST_LINE + 1))
        if len(line) > LONGEST_LINE:
            raise self.abort(f"it sent a line of more than {LONGEST_LINE} bytes")
        return line

    @property
    def _reader(self) -> io.BufferedReader:
        reader: Any = self.file
        assert isinstance(reader, io.BufferedReader)
        return reader

    @property
    def growth(self) -> int:
        """How often the server has told of messages since the folder was opened; each telling may be of new mail."""
        return len(self.untagged_responses.get("EXISTS", ()))

    def has_more(self) -> bool:
        """Whether something that the server said has arrived and was not read; waits for nothing."""
        self.sock.setblocking(False)
        try:
            return bool(self._reader.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            self.sock.settimeout(self._patience)


class Client(imapclient.IMAPClient):
    """IMAPClient over such a connection. It logs nothing: what it says may hold a password."""

    def __init__(self, connected: socket.socket, host: str, timeout: float, context: ssl.SSLContext | None) -> None:
        self._made = (connected, context, timeout)
        super().__init__(host, ssl=context is not None, ssl_context=context, timeout=timeout)
        self.normalise_times = False  # moments with their zone
        self.wire.debug = 0

    def _create_IMAP4(self) -> Wire:
        connected, context, timeout = self._made
        connected.settimeout(timeout)
        if context is not None:
            connected = context.wrap_socket(connected, server_hostname=self.host)
        return Wire(connected, self.host, timeout)

    @property
    def wire(self) -> Wire:
        """The connection below."""
        wire: Wire = self._imap
        return wire

    def offers(self, capability: str) -> bool:
        """Whether the server says that it knows this extension; asked once."""
        ask: Callable[[str], object] = self.has_capability
        return bool(ask(capability))

    def abandon(self) -> None:
        """Cut the connection without a word; whoever waits on it gets an error at once."""
        wire = self.wire
        with suppress(OSError):  # it was cut already
            wire.sock.shutdown(socket.SHUT_RDWR)
        wire.sock.close()
        with suppress(OSError, ValueError):
            wire.file.close()
