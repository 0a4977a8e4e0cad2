"""A small town of real servers: reps who send through Postfix and are read in Dovecot, and people who answer them."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path

import aiosmtplib

from quarterdeck import jobs
from quarterdeck.delivery import sender, settle, tls
from quarterdeck.delivery.models import Channel
from quarterdeck.inbound import mailboxes
from quarterdeck.inbound.imap import listener
from quarterdeck.inbound.models import Mailbox
from quarterdeck.team.models import User
from tests.delivery.sending import Running
from tests.factories import make_channel, make_identity, make_user
from tests.sandbox.world import eventually
from tests.servers import postfix
from tests.servers.dovecot import RIGHT, Dovecot
from tests.servers.postfix import Box, Postfix

WORK = (sender.run, settle.run, listener.run)
_numbers = itertools.count(1)


@dataclass
class Town:
    """Running servers, and who has a mailbox there."""

    dovecot: Dovecot
    postfix: Postfix
    boxes: dict[str, Box] = field(default_factory=dict)  # by address

    def rep(self, address: str, name: str = "Rita Reed", **fields: object) -> User:
        """A user with an identity at this address, sent from by login over STARTTLS, and read by IMAP over TLS."""
        user, box = make_user(name, email=address), self.boxes[address]
        known = {"kind": "smtp", "host": "localhost", "port": self.postfix.submission, "security": "starttls"}
        channel = make_channel(name=address, **{**known, "username": box.user, **fields})
        channel.password = RIGHT
        channel.save(update_fields=["sealed_password"])
        make_identity(user, channel=channel, address=address)
        self.read(channel, address)
        return user

    def read(self, channel: Channel, address: str) -> Mailbox:
        """Have the mailbox of that address read for the channel."""
        where = {"host": "localhost", "port": self.dovecot.tls_port, "security": "tls"}
        return mailboxes.save(channel, RIGHT, username=self.boxes[address].user, **where)

    def mail_of(self, address: str) -> list[bytes]:
        """What lies in the INBOX of that address, as its server shows it, oldest first."""
        with self.dovecot.client(self.boxes[address].user) as client:
            client.select_folder("INBOX", readonly=True)
            uids = client.search()
            told = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            return [bytes(told[uid][b"BODY[]"]) for uid in sorted(told)]

    def arrives(self, address: str) -> bytes:
        """The first message in that mailbox, once it is there."""
        return eventually(lambda: self.mail_of(address))[0]

    def send(self, raw: bytes, sender: str, *recipients: str) -> None:
        """As another server hands mail over: no login; the envelope's sender may be empty."""

        async def hand_over() -> None:
            server = {"hostname": "127.0.0.1", "port": self.postfix.relay, "start_tls": False}
            async with aiosmtplib.SMTP(**server, local_hostname="mx.kite.example") as client:
                await client.sendmail(sender, list(recipients), raw)

        asyncio.run(hand_over())

    def reply(self, raw: bytes, text: str, **fields: str) -> None:
        """Answer a message as a mail program does, and send the answer."""
        got = BytesParser(policy=SMTP).parsebytes(raw)
        answer = EmailMessage(policy=SMTP)
        references = " ".join(filter(None, [got["References"], got["Message-ID"]]))
        known = {"From": got["To"], "To": got["From"], "Subject": f"Re: {got['Subject']}"}
        known |= {"Message-ID": f"<answer{next(_numbers)}@kite.example>", "In-Reply-To": got["Message-ID"]}
        for name, value in {**known, "References": references, **fields}.items():
            answer[name.replace("_", "-")] = str(value)
        answer.set_content(text)
        sender = "" if "Auto-Submitted" in answer else answer["From"].addresses[0].addr_spec
        self.send(answer.as_bytes(), sender, answer["To"].addresses[0].addr_spec)


@contextmanager
def built(
    dovecot: Dovecot, *addresses: str, filing: Iterable[str] = (), routes: Mapping[str, int] | None = None
) -> Iterator[Town]:
    """A town of its own: mailboxes that no other test sees; the server files what comes from those in `filing`."""
    number = next(_numbers)
    filed = set(filing)
    boxes = {each: Box(f"town{os.getpid()}-{number}-{each.partition('@')[0]}", each in filed) for each in addresses}
    with postfix.start(dovecot, boxes, routes) as server, _trusted(dovecot.ca_file, server):
        yield Town(dovecot, server, boxes)


@contextmanager
def at_work(*loops: jobs.Loop) -> Iterator[None]:
    """A worker's loops: by default those that send, settle and listen."""
    with ExitStack() as stack:
        for loop in loops or WORK:
            stack.callback(Running(loop).stop)
        yield


@contextmanager
def _trusted(other: str, server: Postfix) -> Iterator[None]:
    """This machine trusts the servers' authorities, as an operator arranges it for authorities of their own."""
    both = server.folder / "authorities.pem"
    both.write_text("".join(Path(each).read_text() for each in (other, server.ca_file)))
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = str(both)
    tls.context.cache_clear()
    try:
        yield
    finally:
        os.environ.pop("SSL_CERT_FILE") if before is None else os.environ.update(SSL_CERT_FILE=before)
        tls.context.cache_clear()
