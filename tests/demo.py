"""A fresh demo, really started: `quarterdeck demo` on free ports over a folder of its own. Needs nothing of pytest."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

STARTING = 120.0  # seconds for the first start, which fills the sample company
STOPPING = 40.0


class Demo:
    """The whole product as a person starts it; `pace` below 1 makes the sandbox's people quick.

    With the command "up" it is empty, and without the sandbox.
    """

    def __init__(self, folder: Path, *, pace: float = 1.0, command: str = "demo") -> None:
        ports = free_ports(4)
        self.url = f"http://localhost:{ports[0]}"
        self.mail_url = f"http://localhost:{ports[2]}"
        ours = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("QUARTERDECK_", "DATABASE_", "DJANGO_"))
        }
        self.environ = {
            **ours,
            "QUARTERDECK_DATA": str(folder),
            "QUARTERDECK_PORT": str(ports[0]),
            "QUARTERDECK_SANDBOX_SMTP_PORT": str(ports[1]),
            "QUARTERDECK_SANDBOX_HTTP_PORT": str(ports[2]),
            "QUARTERDECK_SANDBOX_IMAP_PORT": str(ports[3]),
            "QUARTERDECK_SANDBOX_PACE": str(pace),
        }
        self.said: list[str] = []
        self.ready = Event()
        began = time.monotonic()
        self.process = self._start(command)
        self.listener = Thread(target=self._listen, daemon=True)
        self.listener.start()
        self._wait()
        self.seconds = time.monotonic() - began

    @property
    def login_link(self) -> str:
        """The link that the demo printed; it works once."""
        found = re.search(re.escape(self.url) + r"/\S*login\S*", "\n".join(self.said))
        assert found, "\n".join(self.said)
        return found.group()

    def login_link_for(self, email: str) -> str:
        """A new link for anybody of the sample company."""
        command = [sys.executable, "-m", "quarterdeck", "login-link", email]
        environ = {**self.environ, "QUARTERDECK_ALLOW_PRIVATE_HOSTS": "1"}
        return subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout.strip()

    def processes(self, name: str) -> list[int]:
        """The ids of our processes whose command line holds `name`, from the process table."""
        table = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return [int(line.split()[0]) for line in table.stdout.splitlines() if name in line]

    def stop(self) -> int:
        """Ctrl-C; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.listener.join()

    def _start(self, command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "quarterdeck", command],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # our Ctrl-C is ours; the demo gets its own
        )

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.said.append(line.rstrip())
                if line.startswith("Ctrl-C"):
                    self.ready.set()
        self.ready.set()

    def _wait(self) -> None:
        if not self.ready.wait(STARTING) or self.process.poll() is not None:
            self.process.kill()
            raise AssertionError("The demo did not start:\n" + "\n".join(self.said))


def free_ports(count: int) -> list[int]:
    """Ports on which nothing listens now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
