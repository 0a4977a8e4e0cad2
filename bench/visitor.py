"""The web server over a bench's world, and people who are logged in to it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import httpx

from bench.product import ROOT, wait_for_page
from tests.outside import free_ports


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


def queries_of(user: Any, path: str) -> int:
    """How many queries the page asks, from the same code in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"Host": "localhost"})
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
