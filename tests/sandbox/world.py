"""A real sandbox process, a real web server to be visited, and how tests wait for what they do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from smtplib import SMTP
from threading import Thread
from typing import Any, TypeVar

import httpx

T = TypeVar("T")
PACE = "0.02"
PATIENCE = 120.0  # seconds for anything to happen; nothing is measured here
READY = r"sandbox ready: SMTP 127\.0\.0\.1:(\d+), IMAP 127\.0\.0\.1:(\d+), mailboxes (http://localhost:\d+)\n"


class Sandbox:
    """`python -m quarterdeck.sandbox` over one folder."""

    def __init__(self, folder: Path, *, login: str = "", pace: str = PACE) -> None:
        command = [sys.executable, "-m", "quarterdeck.sandbox", "--folder", str(folder), "--pace", pace]
        environment = {**os.environ, "QUARTERDECK_SANDBOX_LOGIN": login}
        self.process = subprocess.Popen(
            [*command, "--smtp-port", "0", "--http-port", "0", "--imap-port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline()
        found = re.fullmatch(READY, self.ready)
        if not found:
            self.process.kill()
            raise AssertionError(self.ready + "".join(self.process.communicate()))
        self.smtp_port, self.imap_port, self.url = int(found[1]), int(found[2]), found[3]

    def connect(self) -> SMTP:
        """A greeted connection."""
        smtp = SMTP("127.0.0.1", self.smtp_port, local_hostname="client.example", timeout=PATIENCE)
        smtp.ehlo()
        return smtp

    def send(self, message: EmailMessage) -> None:
        """Hand a message over; smtplib raises what the server refuses."""
        with self.connect() as smtp:
            smtp.send_message(message)

    def get(self, path: str) -> httpx.Response:
        """A page of the mailbox view."""
        return httpx.get(self.url + path, timeout=PATIENCE)

    def messages(self, address: str) -> list[dict[str, Any]]:
        """What arrived for an address, newest first."""
        return list(httpx.get(f"{self.url}/api/messages", params={"to": address}, timeout=PATIENCE).json())

    def stop(self) -> tuple[int, str, str]:
        """SIGTERM; the exit status and all that it printed after the first line."""
        self.process.terminate()
        try:
            out, err = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode, out, err


@dataclass
class Site:
    """A web server that notes who came, and answers `status`."""

    status: int = 200
    seen: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, user agent
    page: bytes = b""
    forms: list[str] = field(default_factory=list)  # the bodies of what was posted

    def __post_init__(self) -> None:
        site = self

        class Page(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                site.seen.append((self.command, self.path, self.headers["User-Agent"]))
                self.send_response(site.status)
                self.send_header("Content-Length", str(len(site.page)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(site.page)

            def do_POST(self) -> None:
                site.forms.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.do_GET()

            def log_message(self, *words: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path for _, path, _ in self.seen]

    def close(self) -> None:
        """Free the port."""
        self.server.shutdown()
        self.server.server_close()


def letter(
    to: str, site: str = "http://127.0.0.1:1", subject: str = "Cutting dock time", more: str = ""
) -> EmailMessage:
    """A message with a pixel, two links, and a way out."""
    message = EmailMessage()
    message["From"] = "Ann Bakker <ann@northsea.example>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = "<one@northsea.example>"
    message.set_content("Hi Maya, would Thursday suit you?")
    html = (
        f'<p>Hi Maya, <a href="{site}/t/c/one">the story</a> and <a href="{site}/t/c/two">the numbers</a>.</p>'
        f'<p><a href="{site}/u/leave">Unsubscribe</a></p><img src="{site}/t/v/pixel.gif" width="1" height="1">{more}'
    )
    message.add_alternative(html, subtype="html")
    return message


def eventually(look: Callable[[], T], seconds: float = PATIENCE) -> T:
    """What `look` gives, once it gives something true."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, f"still {found!r} after {seconds} s"
        time.sleep(0.05)
    return found
