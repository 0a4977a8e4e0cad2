"""The test session's PostgreSQL: one server for all processes, one copy of a migrated template for each.

The migrated server is kept in `build/` under a digest of everything that shapes it, so only the
first run after a change of the schema migrates.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import psycopg

from quarterdeck.kit import postgres, privileges

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "build" / "test-databases"
# Without fsync: a killed server loses nothing, a machine that loses its power would.
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "150"}


def start(data: Path, settings: dict[str, str] | None = None) -> postgres.Server:
    """A running server whose database `quarterdeck` is migrated and empty; FAST unless told otherwise."""
    cached = CACHE / _digest()
    if not cached.exists():
        _make(cached)
    _copy(cached, postgres.cluster_folder(data))
    server = postgres.Server(data, FAST if settings is None else settings)
    server.start()
    return server


def copy_database(data: Path, name: str) -> str:
    """A fresh copy of the migrated database, and its URL."""
    with psycopg.connect(postgres.url(data, "postgres"), autocommit=True) as conn:
        conn.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        conn.execute(f'CREATE DATABASE "{name}" TEMPLATE {postgres.NAME} STRATEGY file_copy')
    return postgres.url(data, name)


def _digest() -> str:
    """Of the migrations, the SQL and the server's own code."""
    shaping = [*ROOT.glob("src/quarterdeck/*/migrations/*.py"), *ROOT.glob("src/quarterdeck/**/*.sql")]
    shaping += [Path(postgres.__file__), ROOT / "requirements" / "base.txt", Path(__file__)]
    digest = sha256()
    for path in sorted(shaping):
        digest.update(path.name.encode() + (path.read_bytes() if path.exists() else b""))
    return digest.hexdigest()[:16]


def _make(cached: Path) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=CACHE, prefix="new-"))
    server = postgres.Server(draft, FAST)
    server.start()
    try:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "quarterdeck.settings",  # not the session's: its database does not run yet
            "QUARTERDECK_DATA": str(draft),
            "DATABASE_URL": server.url,
            "DATABASE_DIRECT_URL": server.url,
        }
        command = [sys.executable, "-m", "quarterdeck.manage", "migrate", "--verbosity=0"]
        subprocess.run(command, check=True, env=environment, cwd=ROOT)
    finally:
        server.stop()
    try:
        postgres.cluster_folder(draft).rename(cached)
    except OSError:  # another session was quicker
        assert cached.exists()
    shutil.rmtree(draft)
    for old in sorted(CACHE.iterdir(), key=lambda path: path.stat().st_mtime)[:-6]:
        shutil.rmtree(old, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target)
    account = privileges.unprivileged(source)
    if account:
        for folder, _folders, files in os.walk(target):
            for path in (folder, *(os.path.join(folder, file) for file in files)):
                os.chown(path, account.uid, account.gid)
