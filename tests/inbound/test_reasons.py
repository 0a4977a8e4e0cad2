"""Why an address was refused: servers' words, with and without codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from quarterdeck.inbound.reason_codes import HARD
from quarterdeck.inbound.reasons import explain

FOLDER = Path(__file__).parent
LINES = [line for path in sorted(FOLDER.glob("said*.txt")) for line in path.read_text().splitlines()]
SAID = [tuple(cell.strip() for cell in line.split("|", 3)) for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(("reason", "stage", "status", "words"), SAID, ids=[row[3][:50] for row in SAID])
def test_what_servers_say_has_a_reason(reason: str, stage: str, status: str, words: str) -> None:
    found = explain(words, status.strip("-"), stage.strip("-"))
    assert (found.name, found.hard) == (reason, reason in HARD and not found.status.startswith("4"))


def test_nothing_temporary_is_hard() -> None:
    assert not explain("450 4.1.1 User unknown", stage="rcpt").hard


def test_an_empty_answer_has_no_reason() -> None:
    assert explain("").name == "undefined"
