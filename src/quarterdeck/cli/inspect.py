"""`quarterdeck inspect FILE…`: what the inbound side makes of raw messages, one JSON object a line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind, Verdict


def run(options: argparse.Namespace) -> int:
    """Print a line for each file; `-` is the standard input. A file that cannot be read is of kind other."""
    try:
        for name in options.files:
            print(json.dumps(inspect(name, options.own)), flush=True)
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def inspect(name: str, own: list[str]) -> dict[str, object]:
    """One file's line."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        return {"file": name, **_facts(Verdict(Kind.OTHER)), "error": str(error)}
    return {"file": name, **_facts(classify(raw, own))}


def _facts(verdict: Verdict) -> dict[str, object]:
    recipients = [
        {"address": each.address, "status": each.status, "code": each.code, "hard": each.hard, "reason": each.reason}
        for each in verdict.recipients
    ]
    return {
        "kind": str(verdict.kind),
        "recipients": recipients,
        "return_date": verdict.return_date.isoformat() if verdict.return_date else None,
    }
