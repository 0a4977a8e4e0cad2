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
        os.environ |= environ(data, server)
        prepare(data, server)  # the code may be newer than the data
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
        prepare(folder, server)
        fill = [sys.executable, "-m", "bench.fill", str(emails)]
        subprocess.run(fill, check=True, cwd=ROOT, env=os.environ | environ(folder, server))
        with psycopg.connect(server.url, autocommit=True) as conn:
            conn.execute("VACUUM (ANALYZE)")
            conn.execute("CHECKPOINT")
    finally:
        server.stop()
    (folder / "filled").touch()


def prepare(data: Path, server: Server) -> None:
    command = [sys.executable, "-m", "quarterdeck", "prepare"]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | environ(data, server))


def environ(data: Path, server: Server) -> dict[str, str]:
    return {
        "QUARTERDECK_DATA": str(data),
        "DATABASE_URL": server.url,
        "DATABASE_DIRECT_URL": server.url,
        "DJANGO_SETTINGS_MODULE": "quarterdeck.settings",
    }
