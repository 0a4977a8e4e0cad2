"""The product and its floor as real processes, and what they weigh."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.outside import environ

ROOT = Path(__file__).parent.parent
DATA = ROOT / "bench-data"
PATIENCE = 180.0  # seconds for a start


class Running:
    """A command of the Makefile or of Python, on ports of its own, in a process group of its own."""

    def __init__(self, command: list[str], data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.environ = environ(data)
        self.url = f"http://localhost:{self.environ['QUARTERDECK_PORT']}"
        self.log = data / "bench.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)  # as Ctrl-C in a terminal does
        self.process.wait(60)

    def wait_for(self, pattern: str) -> str:
        """What the pattern finds in the output, as soon as it does."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := re.search(pattern, self.log.read_text(errors="replace")):
                return found.group()
            time.sleep(0.01)
        raise SystemExit(self.log.read_text(errors="replace"))


def demo() -> Running:
    """`make demo` over the data that is kept between runs."""
    return Running(["make", "-s", "demo"], DATA / "demo")


def log_in(running: Running, link: str) -> httpx.Client:
    """Spend the one-time link as a browser would; the client is logged in and has seen the first page."""
    client = httpx.Client(base_url=running.url, follow_redirects=True, timeout=60)
    page = client.get(link).raise_for_status().text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {"csrfmiddlewaretoken": token.group(1) if token else ""}
    client.post(link, data=form, headers={"Referer": link}).raise_for_status()
    client.get("/emails/delivered/").raise_for_status()
    return client


def floor(port: int) -> subprocess.Popen[bytes]:
    """The least that could serve a page: Django with one view on the same server."""
    return subprocess.Popen([sys.executable, "-m", "bench.floor", str(port)], cwd=ROOT)


def wait_for_page(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if httpx.get(url, timeout=10).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.01)
    raise SystemExit(f"{url} does not answer")


def family(pid: int) -> list[int]:
    """A process with all its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def pss(pid: int) -> float:
    """Megabytes of memory, shared pages counted by their share."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0
