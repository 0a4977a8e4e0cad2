"""An organisation of any size, made by the database itself and kept in bench-data/ between runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.product import DATA, ROOT
from quarterdeck.kit.postgres import Server

FILLING = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "8GB", "autovacuum": "off"}


@contextmanager
def world(emails: int) -> Iterator[Server]:
    """A running PostgreSQL with that many emails, and Django set up over it."""
    data = DATA / f"world-{emails}"
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "filled").exists():
        _make(data, emails)
    server = Server(data)
    server.start()
    try:
        os.environ |= {
            "QUARTERDECK_DATA": str(data),
            "DATABASE_URL": server.url,
            "DJANGO_SETTINGS_MODULE": "quarterdeck.settings",
        }
        import django

        django.setup()
        yield server
    finally:
        server.stop()


def _make(folder: Path, emails: int) -> None:
    shutil.rmtree(folder)  # whatever an interrupted filling left
    folder.mkdir()
    server = Server(folder, FILLING)
    server.start()
    try:
        environ = {**os.environ, "QUARTERDECK_DATA": str(folder), "DATABASE_URL": server.url}
        subprocess.run([sys.executable, "-m", "quarterdeck", "prepare"], check=True, cwd=ROOT, env=environ)
        subprocess.run([sys.executable, "-m", "bench.fill", str(emails)], check=True, cwd=ROOT, env=environ)
        with psycopg.connect(server.url, autocommit=True) as conn:
            conn.execute("VACUUM (ANALYZE)")
            conn.execute("CHECKPOINT")
    finally:
        server.stop()
    (folder / "filled").touch()
