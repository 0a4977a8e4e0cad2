"""Postfix on loopback: takes mail from who logs in (STARTTLS) and from a relay's network, delivers to Dovecot, bounces.

Everything is its own: configuration, queue, ports. Nothing leaves the machine: what no route names is refused.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.delivery.servers import Authority
from tests.outside import free_ports
from tests.servers import processes
from tests.servers.dovecot import Dovecot

OWNER, GROUP = "postfix", "postdrop"  # made by Debian's package
DAEMONS = "/usr/lib/postfix/sbin:/usr/libexec/postfix"  # where distributions put them
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.postfix.example
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0s
smtpd_client_connection_count_limit = 0
notify_classes =
biff = no
mydestination =
alias_maps =
local_recipient_maps =
default_transport = error:5.1.2 no such place in this world
transport_maps = texthash:{folder}/routes
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {mail}
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_mailbox_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
sender_bcc_maps = texthash:{folder}/sent
smtpd_tls_chain_files = {folder}/server.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth_port}
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
transport_retry_time = 1s
delay_warning_time = 1s
smtp_destination_concurrency_failed_cohort_limit = 0
"""
MASTER = """
127.0.0.1:{relay} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_security_level=encrypt
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


@dataclass(frozen=True)
class Box:
    """A mailbox: which of Dovecot's users has it, and whether the server files in Sent what its address sends."""

    user: str
    files_sent: bool = False


@dataclass(frozen=True)
class Postfix:
    """A running server."""

    folder: Path
    submission: int  # the port for those who log in, by STARTTLS, as Dovecot's users
    relay: int  # the port for this machine's network: no login, no TLS; other servers hand over here too
    ca_file: str

    def log(self) -> str:
        """What it noted so far."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""


@contextmanager
def start(dovecot: Dovecot, boxes: Mapping[str, Box], routes: Mapping[str, int] | None = None) -> Iterator[Postfix]:
    """A server of one's own, with mailboxes by address; what goes to a domain in `routes` goes on to that port here.

    Its processes run as Postfix's own user, but its master wants to be root. The system's Postfix, if there is one, is
    left alone.
    """
    if os.geteuid() != 0:
        pytest.skip("Postfix's master process wants root: run these journeys as root, for example in a container")
    master = processes.program("master", "postfix", DAEMONS)
    with processes.own_folder("postfix") as (folder, _):
        submission, relay = free_ports(2)
        _make_folders(folder)
        authority = Authority.make(folder)
        authority.context("localhost")
        shutil.copy(next(folder.glob("localhost*.pem")), folder / "server.pem")
        _write_tables(folder, boxes, routes or {})
        values = {
            "folder": folder,
            "domains": " ".join(sorted({address.partition("@")[2] for address in boxes})),
            "mail": dovecot.folder / "mail",
            "uid": dovecot.account.uid,
            "gid": dovecot.account.gid,
            "auth_port": dovecot.auth_port,
        }
        (folder / "main.cf").write_text(MAIN.format(**values))
        (folder / "master.cf").write_text(MASTER.format(relay=relay, submission=submission))
        for path in folder.glob("*"):
            os.utime(path, (0, 0))  # Postfix waits for two seconds until it trusts a file that was just written
        command = [master, "-c", str(folder), "-s"]
        with _ended_with_us(folder), processes.running(command, None, [submission, relay], folder / "output"):
            server = Postfix(folder, submission, relay, authority.file)
            try:
                yield server
            except BaseException:
                print(server.log())  # shown beside the test that failed
                raise


@contextmanager
def _ended_with_us(folder: Path) -> Iterator[None]:
    """Should we be killed, somebody ends the server: by changing users it loses the signal that tells it so."""
    script = 'read -r _ || kill "$(cat "$0")"'  # our end of the pipe is closed by whatever ends us
    command = ["sh", "-c", script, str(folder / "queue" / "pid" / "master.pid")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True) as guard:
        try:
            yield
        finally:
            guard.kill()


def _make_folders(folder: Path) -> None:
    """The queue and the data, with the owners that its processes want; they pass through the folder itself."""
    owner = pwd.getpwnam(OWNER)
    os.chown(folder, 0, 0)
    folder.chmod(0o755)
    (folder / "queue").mkdir()
    (folder / "queue" / "pid").mkdir()
    closed = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "trace")
    for name in ("data", *(f"queue/{each}" for each in closed)):
        (folder / name).mkdir(mode=0o700)
        os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    for name, mode in (("public", 0o2710), ("maildrop", 0o1730)):
        (folder / "queue" / name).mkdir()
        shutil.chown(folder / "queue" / name, owner.pw_uid, GROUP)
        (folder / "queue" / name).chmod(mode)


def _write_tables(folder: Path, boxes: Mapping[str, Box], routes: Mapping[str, int]) -> None:
    """Which mailboxes there are, what is filed in Sent (a copy to an address that leads there), and the way on."""
    places = {address: f"{box.user}/" for address, box in boxes.items()}
    filed = {address: f"sent.{address}" for address, box in boxes.items() if box.files_sent}
    places |= {copy: f"{boxes[address].user}/.Sent/" for address, copy in filed.items()}
    onward = {domain: f"smtp:[127.0.0.1]:{port}" for domain, port in routes.items()}
    for name, table in (("mailboxes", places), ("sent", filed), ("routes", onward)):
        (folder / name).write_text("".join(f"{key} {value}\n" for key, value in table.items()))
