"""A fresh demo, really started: `quarterdeck demo` on free ports over a folder of its own. Needs nothing of pytest."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

import psutil

from tests.outside import environ

STARTING = 300.0  # seconds for the first start, which fills the sample company
STOPPING = 150.0  # longer than the product waits for each of its parts, one after the other


class Demo:
    """The whole product as a person starts it; `pace` below 1 makes the sandbox's people quick.

    With the command "up" it is empty, and without the sandbox.
    """

    def __init__(self, folder: Path, *, pace: float = 1.0, command: str = "demo") -> None:
        self.environ = environ(folder, QUARTERDECK_SANDBOX_PACE=str(pace))
        self.url = f"http://localhost:{self.environ['QUARTERDECK_PORT']}"
        self.mail_url = f"http://localhost:{self.environ['QUARTERDECK_SANDBOX_HTTP_PORT']}"
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
        given = {**self.environ, "QUARTERDECK_ALLOW_PRIVATE_HOSTS": "1"}
        return subprocess.run(command, env=given, check=True, capture_output=True, text=True).stdout.strip()

    def processes(self, name: str) -> list[int]:
        """The ids of our processes whose command line holds `name`, from the process table."""
        return [each.pid for each in psutil.Process(self.process.pid).children() if name in _command(each)]

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
            self.process.wait()
            self.listener.join()
            raise AssertionError("The demo did not start:\n" + "\n".join(self.said))


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""
