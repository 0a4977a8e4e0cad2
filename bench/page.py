"""Server time of email pages for a rep, a manager and an admin, each beside the bare query of the same rows."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from html import unescape
from statistics import median
from typing import Any

import httpx
import psycopg

from bench.report import Result, spread
from bench.visitor import Web, queries_of
from bench.world import world

ROWS = 50
WARM, TIMED = 15, 100
HUNDREDTH = 100
FOLDERS = {"delivered": "sent_at", "failed": "failed_at"}  # with the moment by which each is sorted
ROLES = ("member", "manager", "admin")
ROW = ' data-row="'
OLDER = re.compile(r'rel="next" href="([^"]+)"')

# What a page cannot do without: its rows in order, with what a row shows.
BARE = """
SELECT e.id, e.uuid, e.status, e.version, e.subject, e.address, e.{moment}, e.last_activity_at, e.views, e.clicks,
       e.replies, e.succeeded_at, p.first_name, p.last_name, p.address, p.company, u.name
FROM ({keys}) top JOIN emails_email e USING (id)
JOIN people_person p ON p.id = e.person_id JOIN team_user u ON u.id = e.sender_id
ORDER BY top.moment DESC, top.id DESC
"""
ONE = """
SELECT id, {moment} AS moment FROM emails_email WHERE status = '{folder}' {whose} {beyond}
ORDER BY {moment} DESC, id DESC LIMIT 50
"""
MANY = """
SELECT id, moment FROM unnest(%(senders)s) AS s(sender) CROSS JOIN LATERAL ({one}) AS tops
ORDER BY moment DESC, id DESC LIMIT 50
"""


@dataclass(frozen=True)
class Look:
    """One page as one person sees it."""

    user: Any
    folder: str
    number: int  # of the page, from 1; where a list ends earlier, its last
    path: str
    last: tuple[Any, int] | None  # the last row before it

    @property
    def name(self) -> str:
        return f"{self.user.role} {self.folder} page {self.number}"


def run(emails: int) -> Result:
    """Ours through the web server on loopback, the bare query through psycopg, by turns."""
    with world(emails) as server:
        from quarterdeck.team.models import User

        people = [User.objects.filter(role=role).order_by("pk")[0] for role in ROLES]
        detail: dict[str, object] = {"emails": emails, "goal_ms": 25}
        with psycopg.connect(server.url, autocommit=True) as conn, Web() as web:
            looks = [
                look for user in people for folder in FOLDERS for look in _looks(conn, web.client(user), user, folder)
            ]
            times = {look.name: _by_turns(conn, web.client(look.user), look) for look in looks}
        for look in looks:
            limit, ours, size = times[look.name]
            asked = queries_of(look.user, look.path)
            bare = spread(limit)["median_ms"]
            detail[look.name] = {**spread(ours), "transferred_bytes": size, "queries": asked, "bare_sql_ms": bare}
    limit, ours, _ = times[looks[0].name]
    return Result("page", _ms(ours), _ms(limit), "ms", detail)


def _looks(conn: psycopg.Connection[Any], client: httpx.Client, user: Any, folder: str) -> list[Look]:
    """The first page, and the hundredth, reached as a person does: by Older."""
    path, number = f"/emails/{folder}/", 1
    looks = [Look(user, folder, 1, path, None)]
    while number < HUNDREDTH and (older := OLDER.search(client.get(path).raise_for_status().text)):
        path, number = str(httpx.URL(path).join(unescape(older[1]))), number + 1
    one = _keys(user, folder, None)
    before = one.replace("LIMIT 50", f"LIMIT {ROWS * (number - 1)}")
    rows = conn.execute(before, {"sender": user.pk, "senders": _senders(user)}).fetchall()
    last = (rows[-1][1], rows[-1][0])
    assert len(rows) == ROWS * (number - 1)
    return [*looks, Look(user, folder, number, path, last)]


def _by_turns(conn: psycopg.Connection[Any], client: httpx.Client, look: Look) -> tuple[list[float], list[float], int]:
    """Seconds of the bare query, seconds of our page, and its bytes on the wire."""
    bare = BARE.format(moment=FOLDERS[look.folder], keys=_keys(look.user, look.folder, look.last))
    moment, pk = look.last or (None, None)
    asked = {"sender": look.user.pk, "senders": _senders(look.user), "moment": moment, "id": pk}
    limit, ours, size = [], [], 0
    for turn in range(WARM + TIMED):
        began = time.perf_counter()
        rows = conn.execute(bare, asked).fetchall()
        between = time.perf_counter()
        page = client.get(look.path).raise_for_status()
        ended = time.perf_counter()
        assert page.text.count(ROW) == len(rows), (look.name, len(rows), page.text.count(ROW))
        if turn >= WARM:
            limit.append(between - began)
            ours.append(ended - between)
        size = page.num_bytes_downloaded
    return limit, ours, size


def _keys(user: Any, folder: str, last: tuple[Any, int] | None) -> str:
    moment = FOLDERS[folder]
    beyond = f"AND {moment} <= %(moment)s AND ({moment}, id) < (%(moment)s, %(id)s)" if last else ""
    whose = {"member": "AND sender_id = %(sender)s", "manager": "AND sender_id = s.sender", "admin": ""}[user.role]
    one = ONE.format(moment=moment, folder=folder, whose=whose, beyond=beyond)
    return MANY.format(one=one) if user.role == "manager" else one


def _senders(user: Any) -> list[int]:
    from quarterdeck.emails.grid import senders_seen_by

    return senders_seen_by(user) or []


def _ms(seconds: list[float]) -> float:
    return round(median(seconds) * 1000, 3)
