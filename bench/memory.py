"""PSS of every process of a demo in which somebody has worked, idle again."""

from __future__ import annotations

import time
from pathlib import Path

from bench.product import DATA, demo, family, floor, log_in, pss, wait_for_page
from bench.report import Result
from bench.start import LINK
from quarterdeck.kit.postgres import Server
from tests.outside import free_ports

SETTLE = 10.0  # seconds of rest before weighing
PAGES = ("/", "/emails/delivered/", "/emails/scheduled/", "/people/", "/templates/", "/settings/profile/")


def run(emails: int) -> Result:
    """Ours, and the least that could serve a page: PostgreSQL and one bare Django process."""
    weighed = _ours()
    limit = _floor()
    detail: dict[str, object] = {name: f"{size:.1f}" for name, size in weighed.items()}
    return Result("memory", round(sum(weighed.values()), 1), round(limit, 1), "MB", detail | {"goal_MB": 350})


def _ours() -> dict[str, float]:
    with demo() as running:
        client = log_in(running, running.wait_for(LINK))
        for page in PAGES:
            client.get(page)
        client.close()
        time.sleep(SETTLE)
        weighed: dict[str, float] = {}
        for pid in family(running.process.pid):
            name = _name(pid)
            weighed[name] = weighed.get(name, 0.0) + pss(pid)
    return weighed


def _floor() -> float:
    data = DATA / "floor"
    data.mkdir(parents=True, exist_ok=True)
    server = Server(data)
    (port,) = free_ports(1)
    server.start()
    process = floor(port)
    try:
        wait_for_page(f"http://127.0.0.1:{port}/")
        time.sleep(SETTLE)
        assert server.process is not None
        return sum(pss(pid) for parent in (process.pid, server.process.pid) for pid in family(parent))
    finally:
        process.kill()
        process.wait()
        server.stop()


def _name(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").split()
    if "postgres" in words[0]:
        return "postgres"
    if "-m" not in words:
        return "supervisor" if words[-1] == "demo" else "make"
    module = words[words.index("-m") + 1]
    return words[-1] if module == "quarterdeck" else module
