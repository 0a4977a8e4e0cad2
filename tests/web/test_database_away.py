"""Pages while PostgreSQL is away: words for who asks, one line for the log, and no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx

from tests.outside import environ, free_ports
from tests.sandbox.world import eventually

COOKIE = "a session of before"


def test_whoever_asks_meanwhile_is_told_to_come_back(tmp_path: Path) -> None:
    (nobody,) = free_ports(1)
    given = environ(tmp_path / "data", DATABASE_URL=f"postgresql://nobody@127.0.0.1:{nobody}/none")
    url, log = f"http://127.0.0.1:{given['QUARTERDECK_PORT']}", tmp_path / "log"
    with log.open("wb") as file:
        web = subprocess.Popen([sys.executable, "-m", "quarterdeck", "web"], env=given, stdout=file, stderr=file)
    try:
        eventually(lambda: status(f"{url}/t/") == httpx.codes.NOT_FOUND)
        cookies = {f"quarterdeck_{given['QUARTERDECK_PORT']}": COOKIE}
        answer = httpx.get(f"{url}/", cookies=cookies, timeout=60)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "The database is away for a moment" in answer.text
    finally:
        web.terminate()
        web.wait()
    said = log.read_text()
    assert said.count("database away") == 1
    assert "Traceback" not in said


def status(url: str) -> int:
    """What a server answers; 0 while none listens."""
    try:
        return httpx.get(url).status_code
    except httpx.TransportError:
        return 0
