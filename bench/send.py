"""Bulk mail through the whole path to a sink: ledger, render, tracking links, MIME, SMTP; one worker, as users run it.

Beside a bare asyncio client that sends ready-made bytes over as many connections, and beside django-post-office: same
sink, same PostgreSQL with fsync on, same run. With and without DKIM, and the worker's peak memory by size.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.product import DATA, PATIENCE, ROOT, pss
from bench.report import Result
from bench.send_house import CONNECTIONS, furnish, house, make_due, sign
from quarterdeck.kit.postgres import Server

SMALL = 2_000  # emails of the run that memory is compared with
PEER = 1_000  # emails of the peer, which takes its time
MOST = 20_000  # emails, whatever is asked: more would only take longer


class Sink:
    """bench/smtp_sink.py, running."""

    def __enter__(self) -> Sink:
        self.process = subprocess.Popen([sys.executable, "-m", "bench.smtp_sink"], cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.port, self.asked = map(int, self.process.stdout.readline().split())
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def taken(self) -> dict[str, Any]:
        """What came so far."""
        with socket.create_connection(("127.0.0.1", self.asked)) as line, line.makefile("rb") as said:
            told: dict[str, Any] = json.loads(said.read())
            return told


@dataclass(frozen=True)
class Sent:
    """One run of the worker."""

    per_s: int  # from the first message at the sink until the last record is committed
    peak_mb: float  # PSS of the worker
    cpu_us: int  # the worker's processor time for an email
    sample: str  # a message as it came


def run(emails: int) -> Result:
    """Takes one to two minutes on a quiet machine."""
    count = min(emails, MOST)
    with house(DATA / "send") as server, Sink() as sink:
        furnish(sink.port)
        small = send(sink, SMALL)
        before = bare_client(sink, count // 2, small)  # on both sides of ours: other work may slow the machine down
        plain = send(sink, count)
        bare = round((before + bare_client(sink, count // 2, plain)) / 2)
        pipelined = bare_client(sink, count, plain, "--pipelined")
        sign()
        signed = send(sink, count)
        peer = post_office(server, sink)
    detail: dict[str, object] = {
        "emails": count, "connections": CONNECTIONS, "message_bytes": len(plain.sample),
        "with_dkim_per_s": signed.per_s, "bare_pipelined_per_s": pipelined, "post_office_per_s": peer,
        "times_post_office": round(plain.per_s / peer, 1), "peak_mb_at_2000": small.peak_mb, "peak_mb": plain.peak_mb,
        "worker_cpu_us": plain.cpu_us, "worker_cpu_us_with_dkim": signed.cpu_us,
        "goals": "3500/s, 0.45 of bare, 20 times post_office, memory flat",
    }  # fmt: skip
    return Result("send", plain.per_s, bare, "emails/s", detail)


def send(sink: Sink, emails: int) -> Sent:
    """So many due emails through a worker, each taken once by the sink and recorded."""
    make_due(emails)
    before = sink.taken()
    worker = subprocess.Popen([sys.executable, "-m", "quarterdeck", "worker"], cwd=ROOT)
    try:
        deadline = time.monotonic() + PATIENCE
        while (said := sink.taken())["messages"] == before["messages"]:
            _patiently(worker, deadline)
        began, cpu, peak = time.monotonic(), _cpu(worker.pid), 0.0
        while _left():
            _patiently(worker, deadline)
            peak = max(peak, pss(worker.pid))
        took, cpu = time.monotonic() - began, _cpu(worker.pid) - cpu
        already = said["messages"] - before["messages"]
    finally:
        worker.terminate()
        worker.wait()
    said = sink.taken()
    if not said["messages"] - before["messages"] == said["different"] - before["different"] == emails:
        raise SystemExit(f"{emails} emails, but the sink took {said}")
    return Sent(round((emails - already) / took), round(peak, 1), round(cpu / emails * 1e6), said["sample"])


def bare_client(sink: Sink, count: int, like: Sent, *options: str) -> int:
    """Messages a second of bench/smtp_bare.py, with bytes like ours."""
    file = DATA / "send" / "message.eml"
    file.write_text(like.sample, newline="")
    return _number("bench.smtp_bare", str(sink.port), str(CONNECTIONS), str(count), str(file), *options)


def post_office(server: Server, sink: Sink) -> int:
    """Emails a second of django-post-office."""
    return _number("bench.post_office", server.url, str(sink.port), str(PEER))


def _number(module: str, *arguments: str) -> int:
    command = [sys.executable, "-m", module, *arguments]
    environ = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    ran = subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE, text=True)
    return int(ran.stdout.splitlines()[-1])


def _patiently(worker: subprocess.Popen[bytes], deadline: float) -> None:
    if worker.poll() is not None or time.monotonic() > deadline:
        raise SystemExit(f"the worker does not send: {_left()} emails are left")
    time.sleep(0.05)


def _left() -> int:
    from quarterdeck.emails.models import Email

    return Email.objects.filter(status__in=["scheduled", "in_progress"]).count()


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
