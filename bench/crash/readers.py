"""People who read what the sink took: pictures are loaded and links followed, each once, and every request is noted."""

from __future__ import annotations

import heapq
import http.client
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from email import message_from_string, policy
from html import unescape
from pathlib import Path
from zlib import crc32

from bench.track import AGENTS

TRACKED = re.compile(r'"(http://127\.0\.0\.1:\d+(/t/[vc]/[^"]+))"')
LATEST = 15.0  # seconds after a mail came until it is read
AWAY = 0.3  # seconds until a server that is away is asked again
TIMEOUT = 20.0  # seconds for an answer
READERS = 3


@dataclass
class Readers:
    """Reads FOLDER/taken.jsonl as it grows. A request is sent once; only one that nobody listened to is sent again."""

    folder: Path
    port: int
    seed: str
    sent: set[str] = field(default_factory=set)  # paths asked for
    answered: set[str] = field(default_factory=set)  # of them, those that the server acknowledged
    taken: int = 0  # mails that the sink has written down
    _waiting: list[tuple[float, str]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _busy: int = 0
    _ends: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self._random = random.Random(self.seed)
        reading = [threading.Thread(target=self._read) for _ in range(READERS)]
        self._threads = [threading.Thread(target=self._watch), *reading]
        for each in self._threads:
            each.start()

    @property
    def is_idle(self) -> bool:
        """Whether all that was taken by now has been read."""
        with self._lock:
            return not self._waiting and not self._busy

    def stop(self) -> None:
        self._ends.set()
        for each in self._threads:
            each.join()

    def _watch(self) -> None:
        """Open each new mail some time later."""
        path, rest, offset = self.folder / "taken.jsonl", b"", 0
        while not self._ends.is_set():
            with path.open("rb") as file:
                file.seek(offset)
                more = file.read()
            offset += len(more)
            *lines, rest = (rest + more).split(b"\n")
            for line in lines:
                self._open(json.loads(line)["message"])
            self._ends.wait(0.2)

    def _open(self, mail: str) -> None:
        body = message_from_string(mail, policy=policy.default).get_body(("html",))
        found = [unescape(path) for _url, path in TRACKED.findall(body.get_content() if body else "")]
        with self._lock:
            self.taken += 1
            for path in found:
                if path not in self.sent and (path.startswith("/t/v/") or self._random.random() < 0.5):
                    self.sent.add(path)
                    heapq.heappush(self._waiting, (time.monotonic() + self._random.uniform(0.1, LATEST), path))

    def _next(self) -> str | None:
        with self._lock:
            if not self._waiting or self._waiting[0][0] > time.monotonic():
                return None
            self._busy += 1
            return heapq.heappop(self._waiting)[1]

    def _read(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        while not self._ends.is_set():
            path = self._next()
            if path is None:
                self._ends.wait(0.02)
                continue
            good = self._ask(line, path)
            with self._lock:
                self._busy -= 1
                if good is None:
                    heapq.heappush(self._waiting, (time.monotonic() + AWAY, path))
                elif good:
                    self.answered.add(path)
        line.close()

    def _ask(self, line: http.client.HTTPConnection, path: str) -> bool | None:
        """Whether it was acknowledged; None when nobody listened, so that nothing was asked."""
        place = crc32(path.encode())
        address = f"203.{place >> 8 & 255}.{place & 255}.9"
        visitor = {"User-Agent": AGENTS[place % len(AGENTS)], "X-Forwarded-For": address}
        try:
            if line.sock is None:
                line.connect()
        except OSError:
            line.close()
            return None
        try:
            line.request("GET", path, headers=visitor)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):  # killed meanwhile: it may be kept or not
            line.close()
            return False
        return answer.status in (200, 302)
