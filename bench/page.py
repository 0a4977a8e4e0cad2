"""Server time of the Delivered page for a rep, a manager and an admin, beside the bare query of the same rows."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median
from typing import Any

import httpx
import psycopg

from bench.product import ROOT, free_ports, wait_for_page
from bench.report import Result, spread
from bench.world import world

PAGE = "/emails/delivered/"
WARM, TIMED = 20, 150

# What the page cannot do without: the newest rows with what a row shows.
BARE = """
SELECT e.id, e.uuid, e.status, e.version, e.subject, e.address, e.sent_at, e.last_activity_at, e.views, e.clicks,
       e.replies, e.succeeded_at, p.first_name, p.last_name, p.address, p.company, u.name
FROM emails_email e JOIN people_person p ON p.id = e.person_id JOIN team_user u ON u.id = e.sender_id
WHERE e.sender_id = %s AND e.status = 'delivered' ORDER BY e.sent_at DESC, e.id DESC LIMIT 50
"""


def run(emails: int) -> Result:
    """Ours through the web server on loopback, the bare query through psycopg, by turns."""
    with world(emails) as server:
        from quarterdeck.team.models import User

        by_role = {role: User.objects.filter(role=role).order_by("pk")[0] for role in ("member", "manager", "admin")}
        with psycopg.connect(server.url, autocommit=True) as conn, Web() as web:
            limit, ours = _by_turns(conn, web, by_role["member"])
            others = {role: web.measure(by_role[role]) for role in ("manager", "admin")}
            bytes_of = {role: web.transferred(user) for role, user in by_role.items()}
        times = {"member": ours, **others}
        detail: dict[str, object] = {"emails": emails}
        for role, user in by_role.items():
            detail[role] = {**spread(times[role]), "transferred_bytes": bytes_of[role], **_weight(user)}
    return Result("page", _ms(ours), _ms(limit), "ms", detail | {"goal_ms": 25})


def _by_turns(conn: psycopg.Connection[Any], web: Web, rep: Any) -> tuple[list[float], list[float]]:
    client = web.client(rep)
    limit, ours = [], []
    for turn in range(WARM + TIMED):
        began = time.perf_counter()
        rows = conn.execute(BARE, [rep.pk]).fetchall()
        between = time.perf_counter()
        client.get(PAGE).raise_for_status()
        ended = time.perf_counter()
        assert len(rows) == 50
        if turn >= WARM:
            limit.append(between - began)
            ours.append(ended - between)
    return limit, ours


class Web:
    """`quarterdeck web` over the world, on a free port."""

    def __init__(self, **environ: str) -> None:
        self.more = environ

    def __enter__(self) -> Web:
        (port,) = free_ports(1)
        self.url = f"http://localhost:{port}"
        self.environ = {**os.environ, "QUARTERDECK_PORT": str(port), **self.more}
        self.process = subprocess.Popen([sys.executable, "-m", "quarterdeck", "web"], cwd=ROOT, env=self.environ)
        wait_for_page(f"{self.url}/healthz")
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait()

    def client(self, user: Any) -> httpx.Client:
        """A logged-in visitor on one kept connection."""
        port = self.environ["QUARTERDECK_PORT"]
        return httpx.Client(base_url=self.url, cookies={f"quarterdeck_{port}": session_of(user)}, timeout=120)

    def measure(self, user: Any) -> list[float]:
        client = self.client(user)
        times = []
        for turn in range(WARM + TIMED):
            began = time.perf_counter()
            client.get(PAGE).raise_for_status()
            if turn >= WARM:
                times.append(time.perf_counter() - began)
        return times

    def transferred(self, user: Any) -> int:
        """Bytes of the page on the wire, as a browser asks for it."""
        return self.client(user).get(PAGE).num_bytes_downloaded


def session_of(user: Any) -> str:
    """A session in which this user is logged in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _weight(user: Any) -> dict[str, int]:
    """Bytes of the page and its number of queries, from the same code in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"Host": "localhost"})
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(PAGE)
    return {"status": page.status_code, "html_bytes": len(page.content), "queries": len(queries)}


def _ms(seconds: list[float]) -> float:
    return round(median(seconds) * 1000, 3)
