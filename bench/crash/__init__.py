"""Mail to a sink while workers, web, PostgreSQL and connections are killed: nothing lost, doubled, stuck or untrue.

Two runs side by side, over a server that files in Sent what it takes (Dovecot beside the sink) and over one that
files nothing. One of the three workers lives far away: its clock is two hours ahead, and its line to PostgreSQL freezes
and is cut. Workers also sleep beyond their leases, everything dies at once, and others take all of PostgreSQL's
connections, or its disk hangs. Where Sent proves that an email did not go, a person presses Retry at once. What the
ledger, the timelines, the limits and the counts say is compared with what the sink took.

Leases and looks into Sent take as long as in real life, so the end of a run is long. A run is made new each time;
the same seed kills the same at the same message, though what is hit then is chance. At the end of each the database
is lost and restored from a copy (restored.py).
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.product import DATA, ROOT
from bench.report import Result

EMAILS, QUICK = 10_000, 1_000
FEWEST = 27  # kills and other misfortunes: each kind at least once
PATIENCE = "the product's own: leases of 60 s, two looks into Sent at least 120 s apart"
MUST = ("lost", "doubled", "stuck", "wrong_status")  # be 0
OF_HITS = ("lost", "doubled", "miscounted")
BOOKS = (
    "wrong_ledger",
    "misaddressed",
    "wrong_dates",
    "wrong_timelines",
    "wrong_limits",
    "wrong_activity",
    "left_over",
)


def run(emails: int, seed: str = "1") -> Result:
    """What was lost, doubled, stuck, untrue or too uncertain, of emails and hits in both runs; there may be none."""
    kills = max(FEWEST, emails * 8 // 1000)
    with ThreadPoolExecutor(2) as side_by_side:
        files, nothing = side_by_side.map(lambda files: _voyage(emails, kills, seed, files), ("yes", "no"))
    both = (files, nothing)
    of_emails: dict[str, int] = {name: sum(each[name] for each in both) for name in MUST}
    of_emails["while_held"] = sum(each["restored"]["while_held"] for each in both)
    for name in ("lost", "doubled", "wrong_status"):
        of_emails[name] += files["restored"][name]
    of_emails |= {name: sum(each["books"][name] for each in both) for name in BOOKS}
    of_hits: dict[str, int] = {name: sum(each["hits"][name] for each in both) for name in OF_HITS}
    of_emails["tracebacks"] = sum(each["log"]["tracebacks"] for each in both)
    too_uncertain = sum(max(each["uncertain"] - each["uncertain_allowed"], 0) for each in both)
    detail: dict[str, object] = {
        **of_emails, "uncertain": sum(each["uncertain"] for each in both), "kills": sum(each["kills"] for each in both),
        "hits": of_hits, "patience": PATIENCE, "emails": emails, "seed": seed, "files": files, "files_nothing": nothing,
    }  # fmt: skip
    return Result("crash", sum(of_emails.values()) + sum(of_hits.values()) + too_uncertain, 0, "faults", detail)


def _voyage(emails: int, kills: int, seed: str, files: str) -> dict[str, Any]:
    name = "files" if files == "yes" else "files nothing"
    print(f"crash: {emails} emails, {kills} kills, a server that {name}", flush=True)
    command = [sys.executable, "-m", "bench.crash.voyage", str(emails), str(kills), seed, files]
    log = DATA / "crash" / f"files-{files}.log"  # what the product says, which is much
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=said)
    assert process.stdout is not None
    last = ""
    for last in process.stdout:
        if not last.startswith("{"):
            print(f"  {name}: {last.strip()}", flush=True)
    if process.wait():
        raise SystemExit(f"{log.read_text(errors='replace')[-3000:]}\nThe run failed; all that was said is in {log}.")
    words = log.read_text(errors="replace")
    said_by_it = {"lines": words.count("\n"), "tracebacks": words.count("Traceback (most recent call last)")}
    return {**json.loads(last), "log": said_by_it}
