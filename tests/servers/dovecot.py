"""Dovecot on loopback: every user exists and has the password RIGHT, with a mailbox of their own."""

from __future__ import annotations

import grp
import itertools
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import imapclient
import pytest

from quarterdeck.delivery.hosts import Security
from quarterdeck.inbound.imap.session import Server
from quarterdeck.kit.privileges import Account
from tests.delivery.servers import Authority
from tests.outside import free_ports
from tests.servers import processes

RIGHT = "right-password"
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
first_valid_gid = 0
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
mailbox_idle_check_interval = 1s
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  inet_listener {{
    port = {auth_port}
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server."""

    folder: Path
    account: Account
    port: int
    tls_port: int
    auth_port: int  # where another server asks whether a login is right
    ca_file: str

    def server(self, user: str, password: str = RIGHT, security: Security = "tls") -> Server:
        """How a client reaches that user's mailbox."""
        port = self.tls_port if security == "tls" else self.port
        return Server("localhost", port, security, user, password, allow_private=True, ca_file=self.ca_file)

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """The files of a folder; made if they are not there."""
        root = self.folder / "mail" / user
        path = root if folder == "INBOX" else root / f".{folder}"
        for name in ("tmp", "new", "cur"):
            (path / name).mkdir(parents=True, exist_ok=True)
        for each in (root, path, *(path / name for name in ("tmp", "new", "cur"))):
            os.chown(each, self.account.uid, self.account.gid)
        return path

    def deliver(self, user: str, messages: Iterable[bytes], folder: str = "INBOX") -> None:
        """Put messages into a folder, as a delivery agent does."""
        path = self.maildir(user, folder)
        for raw in messages:
            name = f"{next(_numbers):08d}.test"
            (path / "tmp" / name).write_bytes(raw)
            os.chown(path / "tmp" / name, self.account.uid, self.account.gid)
            (path / "tmp" / name).rename(path / "new" / name)

    @contextmanager
    def client(self, user: str) -> Iterator[imapclient.IMAPClient]:
        """Somebody's mail program in that mailbox."""
        with imapclient.IMAPClient("localhost", self.port, ssl=False) as client:
            client.login(user, RIGHT)
            yield client

    def renumber(self, user: str) -> None:
        """Forget all UIDs of the inbox, as a server does that was rebuilt: another UIDVALIDITY."""
        for path in self.maildir(user).glob("dovecot*"):
            if path.is_file() and not path.name.startswith("dovecot-uidvalidity"):
                path.unlink()


_numbers = itertools.count(1)


@contextmanager
def start() -> Iterator[Dovecot]:
    """A server of one's own."""
    command = processes.program("dovecot", "dovecot-imapd")
    with processes.own_folder("dovecot") as (folder, account):
        port, tls_port, auth_port = free_ports(3)
        authority = Authority.make(folder)
        authority.context("localhost")
        shutil.copy(next(folder.glob("localhost*.pem")), folder / "server.pem")
        shutil.chown(folder / "server.pem", account.uid, account.gid)
        for name in ("run", "state", "mail", "home"):
            (folder / name).mkdir()
            os.chown(folder / name, account.uid, account.gid)
        config = folder / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                folder=folder,
                user=account.name,
                group=grp.getgrgid(account.gid).gr_name,
                uid=account.uid,
                gid=account.gid,
                port=port,
                tls_port=tls_port,
                auth_port=auth_port,
                password=RIGHT,
            )
        )
        with processes.running(
            [command, "-F", "-c", str(config)], account, [port, tls_port, auth_port], folder / "output"
        ):
            yield Dovecot(folder, account, port, tls_port, auth_port, authority.file)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """Debian's Dovecot, one for all tests of a process; each test takes a user of its own."""
    with start() as server:
        yield server
