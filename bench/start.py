"""Seconds from `make demo`, installed and with data, to the first usable page of a logged-in person."""

from __future__ import annotations

import time
from statistics import median

from bench.product import DATA, demo, floor, log_in, wait_for_page
from bench.report import Result
from quarterdeck.kit.postgres import Server
from tests.outside import free_ports

TIMES = 3
LINK = r"http://\S+/login/link/\S+"


def run(emails: int) -> Result:
    """Ours, and the same PostgreSQL followed by Django with one empty page."""
    first = _start() if not (DATA / "demo" / "postgres").exists() else None
    ours = [_start() for _ in range(TIMES)]
    limit = [_floor() for _ in range(TIMES)]
    detail: dict[str, object] = {"times": [round(each, 2) for each in ours], "goal_s": 3.0}
    if first is not None:
        detail["first_start_s"] = round(first, 2)
    return Result("start", round(median(ours), 2), round(median(limit), 2), "s", detail)


def _start() -> float:
    began = time.monotonic()
    with demo() as running:
        log_in(running, running.wait_for(LINK)).close()
        return time.monotonic() - began


def _floor() -> float:
    data = DATA / "floor"
    data.mkdir(parents=True, exist_ok=True)
    server = Server(data)
    (port,) = free_ports(1)
    if not server.cluster.exists():
        server.create()
    began = time.monotonic()
    server.start()
    process = floor(port)
    try:
        wait_for_page(f"http://127.0.0.1:{port}/")
        return time.monotonic() - began
    finally:
        process.kill()
        process.wait()
        server.stop()
