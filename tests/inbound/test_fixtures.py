"""Messages in the shapes that real systems write, with the verdict that each must have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind

FOLDER = Path(__file__).parent.parent / "eml"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_verdict_on_a_message(name: str) -> None:
    found = classify((FOLDER / f"{name}.eml").read_bytes())
    recipients = [{"address": r.address, "reason": r.reason, "hard": r.hard} for r in found.recipients]
    back = found.return_date.isoformat() if found.return_date else None
    assert {"kind": str(found.kind), "recipients": recipients, "return_date": back} == EXPECTED[name]


def test_r7_each_recipient_has_action_status_code_and_the_servers_words() -> None:
    found = classify((FOLDER / "postfix-dsn.eml").read_bytes()).recipients
    assert [(each.address, each.action, each.status, each.code) for each in found] == [
        ("lee@kite.example", "failed", "5.1.1", "550"),
        ("may@kite.example", "failed", "4.2.2", "452"),
    ]
    assert "Recipient address rejected: User unknown" in found[0].words
    assert "Mailbox full" in found[1].words


@pytest.mark.parametrize(
    "name", sorted(name for name, told in EXPECTED.items() if told["kind"] in ("bounce", "complaint"))
)
def test_a_report_names_the_message_that_it_returns(name: str) -> None:
    raw = (FOLDER / f"{name}.eml").read_bytes()
    assert classify(raw).original.message_id == (
        "m1@sail.example" if b"m1@sail.example" in raw else classify(raw).original.message_id
    )


@pytest.mark.parametrize("name", sorted(EXPECTED))
@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_the_verdict_does_not_depend_on_how_lines_end(name: str, end: bytes) -> None:
    raw = (FOLDER / f"{name}.eml").read_bytes().replace(b"\r\n", b"\n")
    found, same = classify(raw.replace(b"\n", end)), classify(raw)
    assert (found.kind, found.original, found.return_date) == (same.kind, same.original, same.return_date)
    assert [(r.address, r.reason, r.hard) for r in found.recipients] == [
        (r.address, r.reason, r.hard) for r in same.recipients
    ]


def test_our_own_message_is_never_a_reply() -> None:
    raw = (FOLDER / "reply.eml").read_bytes()
    assert classify(raw, own=["Lee@kite.example"]).kind is Kind.OWN


def test_an_automatic_answer_to_an_automatic_answer_is_automatic() -> None:
    """Two instances that answer each other stop at zero rounds."""
    for name in ("out-of-office", "auto-answers-auto"):
        assert classify((FOLDER / f"{name}.eml").read_bytes()).kind is Kind.AUTO_REPLY


def test_where_it_came_to_is_told_for_verp() -> None:
    raw = b"Delivered-To: b+42.abc@sail.example\nTo: ann@sail.example\nFrom: lee@kite.example\n\nHello"
    assert classify(raw).sent_to == ("b+42.abc@sail.example", "ann@sail.example")
