"""Verdicts on real bounces, beside flufl.bounce on the same files."""

from __future__ import annotations

import email
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from flufl.bounce import all_failures

from bench.report import Result
from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind, Verdict

AUTOMATIC = (Kind.BOUNCE, Kind.COMPLAINT, Kind.AUTO_REPLY)
FAMILIES = {  # words of the corpus and ours that are one family
    "toomanyconn": "speed",
    "speeding": "speed",
    "badreputation": "blocked",
    "requireptr": "authentication",
    "authfailure": "authentication",
    "securityerror": "policy",
    "policyviolation": "policy",
    "networkerror": "unreachable",
    "expired": "unreachable",
    "onhold": "undefined",
    "exceedlimit": "size",
    "mesgtoobig": "size",
}


@dataclass
class Score:
    """How many files were found, and how many have the right hardness and reason family."""

    found: int = 0
    hardness: int = 0
    reason: int = 0


def run(corpus: Path) -> Result:
    """Percent of the files whose failure is rightly called hard or soft; every miss is printed."""
    expected = json.loads((corpus / "expected.json").read_text())
    ours, peer = Score(), Score()
    for name, wanted in sorted(expected.items()):
        raw = (corpus / f"{name}.eml").read_bytes()
        hard, reasons = any(each["hard"] for each in wanted), {_family(each["reason"]) for each in wanted}
        _count_ours(ours, name, classify(raw), hard, reasons)
        _count_peer(peer, raw, hard)
    total = len(expected)
    percent = {name: round(100 * value / total, 1) for name, value in vars(ours).items()}
    theirs = {"found": round(100 * peer.found / total, 1), "hardness": round(100 * peer.hardness / total, 1)}
    detail: dict[str, object] = {"files": total, "quarterdeck": percent, "flufl.bounce": theirs}
    goals = {"found": 97, "hardness": 92}
    return Result(
        "bounces", percent["hardness"], theirs["hardness"], "% right hard or soft", {**detail, "goals": goals}
    )


def _count_ours(score: Score, name: str, verdict: Verdict, hard: bool, reasons: set[str]) -> None:
    found = verdict.kind in AUTOMATIC or bool(verdict.recipients)
    right = found and any(each.hard for each in verdict.recipients) == hard
    said = {_family(each.reason) for each in verdict.recipients} or {
        "vacation" if verdict.kind is Kind.AUTO_REPLY else "none"
    }
    score.found += found
    score.hardness += right
    score.reason += bool(said & reasons)
    if not right:
        words = ", ".join(f"{each.reason} {each.status} {each.code}" for each in verdict.recipients)
        print(f"{name}: {verdict.kind}, {words}; wanted {'hard' if hard else 'soft'} {reasons}", file=sys.stderr)


def _count_peer(score: Score, raw: bytes, hard: bool) -> None:
    temporary, permanent = all_failures(email.message_from_bytes(raw))
    score.found += bool(temporary or permanent)
    score.hardness += bool(temporary or permanent) and bool(permanent) == hard


def _family(reason: str) -> str:
    return FAMILIES.get(reason, reason)
