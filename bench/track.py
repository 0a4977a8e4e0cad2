"""Hits on disk before they are acknowledged, beside nginx's empty_gif with its access log; and their way onward.

Everything goes through `quarterdeck web` on real sockets, with fsync on. The load comes from wrk (a
fifth of a core at these rates, so it is not the limit); set paces and the runs in which every single
hit is followed from bench/pace.py. A million emails or more (`--emails 1000000`) make the full run.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.foreign import bring, nginx, wrk
from bench.product import DATA, PATIENCE, ROOT
from bench.report import Result
from bench.visitor import Web
from bench.world import world
from quarterdeck.kit import spool_files
from quarterdeck.kit.postgres import Server

FULL = 1_000_000  # emails from which the run is a full one
PACE = 5_000  # hits a second at which the product's goal for latency stands
COUNTED = """
SELECT email.id, views + clicks + machine_views + machine_clicks, (
    SELECT count(*) FROM emails_event AS event WHERE event.email_id = email.id AND event.id > %s
       AND event.kind IN ('viewed', 'clicked') AND event.data->>'verdict' IN ('human', 'machine'))
  FROM emails_email AS email WHERE email.id = ANY(%s)
"""
AGENTS = [
    f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36"
    for system in ("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64")
    for version in range(120, 143)
]


def run(emails: int) -> Result:
    """Takes some minutes for a million emails, about one for few."""
    bring("nginx", "wrk")
    full = emails >= FULL
    with world(emails) as server:
        from django.conf import settings

        shutil.rmtree(settings.SPOOL, ignore_errors=True)
        bench = Track(settings.SPOOL, DATA / "track", full)
        detail: dict[str, object] = {"emails": emails, "load": "wrk"}
        load, limit = bench.full_load(detail)
        detail |= bench.drained()
        detail |= bench.followed(server)
    detail["goals"] = "20000/s, 0.2 of nginx, p99 30 ms at 5000/s, 8000/s drained, none lost or doubled"
    return Result("track", load, limit, "hits/s", detail)


class Track:
    """The parts of the bench over one world."""

    def __init__(self, spool: Path, folder: Path, full: bool) -> None:
        from quarterdeck.emails.models import Email

        folder.mkdir(parents=True, exist_ok=True)
        self.spool, self.folder = spool, folder
        self.seconds = 10.0 if full else 4.0  # of each load
        self.away = 30.0 if full else 5.0  # seconds without PostgreSQL
        self.backlog = 200_000 if full else 30_000  # hits
        self.emails = list(Email.objects.filter(status="delivered").values_list("pk", flat=True))
        self.random = random.Random(1)
        self.hit: list[int] = []  # the emails that the requests of `_lines` name

    def full_load(self, detail: dict[str, object]) -> tuple[float, float]:
        """All that ours and nginx can take, by turns; then ours at the goal's pace, alone and beside pages."""
        lines = self._lines(20_000)
        with nginx(self.folder / "nginx") as url, Web(QUARTERDECK_TRUSTED_PROXIES="127.0.0.1/32") as web:
            host = f"http://127.0.0.1:{urlsplit(web.url).port}"
            warm = wrk(host, lines, 1.0)
            limit, ours = wrk(url, lines, self.seconds), wrk(host, lines, self.seconds)
            kept = sum(map(len, _records(self.spool))) - warm.answered
            detail |= {name: value for name, value in asdict(ours).items() if name != "per_s"}
            detail |= {"on_disk": kept, "nginx_p99_ms": limit.p99_ms}
            detail["p99_at_5000_ms"] = self._pace(host, lines, PACE, self.seconds)["p99_ms"]
            detail |= self._beside_pages(web, host, lines)
        return ours.per_s, limit.per_s

    def _beside_pages(self, web: Web, host: str, lines: Path) -> dict[str, object]:
        """The same pace while a rep reads pages as fast as the server gives them."""
        from quarterdeck.team.models import User

        rep = User.objects.filter(role="member").order_by("pk")[0]
        until = time.monotonic() + self.seconds
        with ThreadPoolExecutor(1) as other:
            reading = other.submit(_read_pages, web.client(rep), until)
            said = self._pace(host, lines, PACE, self.seconds)
        pages = reading.result()
        return {"p99_at_5000_beside_pages_ms": said["p99_ms"], "pages_per_s": round(pages / self.seconds, 1)}

    def drained(self) -> dict[str, object]:
        """A backlog of hits all over the emails: how fast it gets into the timeline and the counts."""
        from django.db.models import F

        from quarterdeck.tracking import drainer
        from quarterdeck.tracking.models import Hit

        shutil.rmtree(self.spool, ignore_errors=True)
        self.spool.mkdir()
        records = [spool_files.frame(hit.pack()) for hit in self._hits(self.backlog)]
        for number, start in enumerate(range(0, len(records), 100_000)):
            (self.spool / f"bench-1-{number}.spool").write_bytes(b"".join(records[start : start + 100_000]))
        took = asyncio.run(_drain(self.spool))
        waiting = Hit.objects.count()
        past = timedelta(minutes=1)  # as if it had gone by
        Hit.objects.update(look_at=F("look_at") - past, heard_at=F("heard_at") - past)
        began = time.perf_counter()
        while drainer.settle():
            pass
        settled = time.perf_counter() - began
        return {
            "backlog": self.backlog,
            "drain_per_s": round(self.backlog / took),
            "settle_per_s": round(waiting / settled) if waiting else 0,
        }

    def followed(self, server: Server) -> dict[str, object]:
        """Every hit of a run in which PostgreSQL is away in the middle: each redirected, each stored once."""
        from django.db import connection

        lines = self._lines(60_000, only_links=True)
        per_s, around = (1000, 5.0) if self.away >= 30 else (500, 3.0)
        first = _newest_event()
        before = {pk: count for pk, count, _ in _counted(self.hit, first)}
        worker = subprocess.Popen([sys.executable, "-m", "quarterdeck", "worker"], cwd=ROOT)
        try:
            with Web() as web:
                host = f"http://127.0.0.1:{urlsplit(web.url).port}"
                seconds = around + self.away + around
                with ThreadPoolExecutor(1) as other:
                    paced = other.submit(self._pace, host, lines, per_s, seconds)
                    time.sleep(around)
                    server.stop()
                    time.sleep(self.away)
                    server.start()  # by this thread: it would stop again with the one that started it
                    said = paced.result()
            connection.close()
            _wait_until_empty(self.spool)
        finally:
            worker.terminate()
            worker.wait()
        lost, doubled = _compare(lines, said["good"], first)
        miscounted = sum(count - before[pk] != events for pk, count, events in _counted(self.hit, first))
        asked = int(per_s * seconds)
        return {
            "outage_s": self.away, "followed": asked, "redirected": len(said["good"]), "lost": lost,
            "doubled": doubled, "miscounted": miscounted, "p99_during_outage_ms": said["p99_ms"],
        }  # fmt: skip

    def _pace(self, host: str, lines: Path, per_s: float, seconds: float) -> dict[str, Any]:
        place = urlsplit(host)
        command = [sys.executable, "-m", "bench.pace", str(place.hostname), str(place.port), str(per_s)]
        ran = subprocess.run([*command, str(seconds), str(lines)], cwd=ROOT, check=True, capture_output=True, text=True)
        said: dict[str, Any] = json.loads(ran.stdout)
        return said

    def _lines(self, count: int, only_links: bool = False) -> Path:
        """Requests as wrk and bench/pace.py read them: path, agent, address; each link is one of a kind."""
        from django.conf import settings

        from quarterdeck.tracking.tokens import click_url, pixel_url, signer

        sign = signer(settings.SECRET_KEY)
        lines = []
        chosen = self.random.choices(self.emails, k=count)
        self.hit = sorted(set(chosen))
        for number, email in enumerate(chosen, start=1):
            link = only_links or number % 3 == 0
            url = f"https://www.example.com/offer/{number}?utm_source=mail"
            path = click_url("", sign, email, url, number % 65_535) if link else pixel_url("", sign, email)
            lines.append(f"{path}\t{self.random.choice(AGENTS)}\t{_address(number)}\n")
        file = self.folder / "requests.txt"
        file.write_text("".join(lines))
        return file

    def _hits(self, count: int) -> Iterable[Any]:
        """As after a big send: most people look, a third of them also follow a link."""
        from quarterdeck.tracking.evidence import Evidence
        from quarterdeck.tracking.visitors import Visitors

        visitors = Visitors("bench")
        at = time.time_ns() // 1_000_000 - 60_000
        for number, email in enumerate(self.random.choices(self.emails, k=count)):
            agent = AGENTS[number % len(AGENTS)]
            link: dict[str, Any] = {"n": 1, "url": "https://www.example.com/offer"} if number % 4 == 0 else {}
            kind: Any = "clicked" if link else "viewed"
            mark = visitors.mark(_address(number), agent)
            yield Evidence(at=at + number % 50_000, kind=kind, email_id=email, agent=agent, visitor=mark, **link)


async def _drain(spool: Path) -> float:
    """Seconds that the worker's own loop takes to empty the spool."""
    from quarterdeck.tracking import drainer

    stop, began = asyncio.Event(), time.perf_counter()
    draining = asyncio.create_task(drainer.run(stop))
    while spool_files.files(spool) and not draining.done():
        await asyncio.sleep(0.02)
    took = time.perf_counter() - began
    stop.set()
    await draining
    return took


def _address(number: int) -> str:
    return f"203.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _read_pages(client: Any, until: float) -> int:
    count = 0
    while time.monotonic() < until:
        client.get("/emails/delivered/").raise_for_status()
        count += 1
    return count


def _records(folder: Path) -> Iterable[list[Any]]:
    """What the spool files hold, in pieces."""
    for path in spool_files.files(folder):
        offset = 0
        while (chunk := spool_files.read(path, offset, owned=True)).end > offset:
            yield chunk.records
            offset = chunk.end


def _wait_until_empty(folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while spool_files.files(folder):
        if time.monotonic() > deadline:
            raise SystemExit(f"the worker does not drain {folder}")
        time.sleep(0.05)


def _newest_event() -> int:
    from django.db.models import Max

    from quarterdeck.emails.models import Event

    return int(Event.objects.aggregate(newest=Max("id"))["newest"] or 0)


def _counted(emails: list[int], after: int) -> list[tuple[int, int, int]]:
    """Of each email: its id, the hits in its counts, and the events from `after` on that they have to match."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [after, emails])
        return list(cursor.fetchall())


def _compare(lines: Path, good: list[int], after: int) -> tuple[int, int]:
    """How many hits that were answered are not in the timeline, and how many are there more than once."""
    from collections import Counter

    from quarterdeck.emails.models import Event

    stored = Counter(
        Event.objects.filter(id__gt=after, kind="clicked").values_list("data__url", flat=True).iterator(10_000)
    )
    answered = {f"https://www.example.com/offer/{number + 1}?utm_source=mail" for number in good}
    return len(answered - stored.keys()), sum(count > 1 for count in stored.values())
