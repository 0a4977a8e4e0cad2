"""The sandbox's IMAP server on loopback: a ready-made server (pymap) over the desks.

Any address may log in with the password `sandbox`; its desk is opened then.
"""

from __future__ import annotations

import asyncio
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.maildir import Config, FilterSet, Identity, Login, Session
from pymap.backend.maildir.mailbox import MailboxSet
from pymap.exceptions import AuthorizationFailure, InvalidAuth
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface
from pysasl.creds.server import ServerCredentials
from pysasl.identity import ClearIdentity

from quarterdeck.sandbox.desks import Desks

PASSWORD = "sandbox"  # noqa: S105 - the world on loopback has no secrets


class _Anybody(Login):
    """Takes every address, as long as the password is the one that everybody has."""

    def __init__(self, config: Config, desks: Desks) -> None:
        super().__init__(config)
        self.desks = desks

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        name = credentials.authcid
        if "@" not in name or not credentials.verify(ClearIdentity(name, PASSWORD)):
            raise InvalidAuth
        await asyncio.to_thread(self.desks.open, name)
        return _AtDesk(self.config, self.tokens, name, None, frozenset())

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> Identity:
        if authenticated.name != authzid or not isinstance(authenticated, _AtDesk):
            raise AuthorizationFailure
        return authenticated


class _AtDesk(Identity):
    """Somebody at their own desk; the server's lists of users are not needed."""

    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[Session]:
        maildir, layout = self._load_maildir(Desks.name_of(self.name))
        yield Session(self.name, self.config, MailboxSet(maildir, layout), FilterSet(layout.path))


async def listen(desks: Desks, port: int) -> asyncio.Server:
    """Serve IMAP on loopback; raises OSError when the port is taken."""
    config = Config(
        Namespace(passlib_cfg=None, proxy_protocol=None, debug=False),
        base_dir=str(desks.folder),
        layout="++",
        colon=None,
        host="127.0.0.1",
        port=port,
        ssl_context=ssl.create_default_context(ssl.Purpose.CLIENT_AUTH),
        tls_enabled=False,
        secure_auth=False,  # loopback: nobody is on the wire
        reject_dnsbl=False,
    )
    config.apply_context()
    server = IMAPServer(_Anybody(config, desks), config)

    async def connected(reader: Any, writer: Any) -> None:
        await server(reader, writer, SocketInfoLocal(writer))

    return await asyncio.start_server(connected, "127.0.0.1", port, limit=2**20)
