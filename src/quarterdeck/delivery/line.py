"""A line to a mail server: a connection that is kept for many emails and opened anew when it went stale."""

from __future__ import annotations

from quarterdeck.delivery.smtp import Connection, Server, Step

MOST_MESSAGES = 100  # over one connection; servers end longer ones by themselves


class Line:
    """One connection at a time to one server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._messages = 0
        self.connection = Connection(server)

    @property
    def is_fresh(self) -> bool:
        """Whether the connection has carried nothing yet; an older one may have been closed at the other end."""
        return self._messages <= 1

    @property
    def has_room(self) -> bool:
        """Whether this connection may carry another message after the one it carries now."""
        return self._messages < MOST_MESSAGES

    @property
    def failed_at_login(self) -> bool:
        """Whether opening failed because of the user name or the password."""
        return self.connection.step is Step.LOGIN

    async def ready(self, anew: bool = False) -> Connection:
        """An open connection for one more email; raises Temporary or Misconfigured with words for a person."""
        if anew or not self.connection.is_open or not self.has_room:
            await self.connection.close()
            self.connection, self._messages = Connection(self._server), 0
            await self.connection.open()
        self._messages += 1
        return self.connection

    async def close(self) -> None:
        """Say goodbye, if somebody is there."""
        await self.connection.close()
