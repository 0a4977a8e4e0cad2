"""`quarterdeck inspect`: one JSON object a line, whatever the file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "eml"


def inspect(*arguments: str, given: bytes = b"") -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "quarterdeck.cli.main", "inspect", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_line_for_each_file() -> None:
    bounce, away = inspect(str(FOLDER / "exim-text.eml"), str(FOLDER / "out-of-office.eml"))
    assert bounce["kind"] == "bounce"
    assert bounce["recipients"] == [
        {"address": "lee@kite.example", "status": "", "code": "550", "hard": True, "reason": "userunknown"}
    ]
    assert (away["kind"], away["recipients"], away["return_date"]) == ("auto_reply", [], "2026-12-07")


def test_every_line_has_the_same_shape_and_there_is_one_of_each_kind() -> None:
    files = sorted(str(each) for each in FOLDER.glob("*.eml"))
    found = inspect("--own", "ann@sail.example", *files)
    assert [each["file"] for each in found] == files
    assert {frozenset(each) for each in found} == {frozenset({"file", "kind", "recipients", "return_date"})}
    assert {each["kind"] for each in found} == {
        "reply", "auto_reply", "bounce", "complaint", "unsubscribe", "own", "other",
    }  # fmt: skip
    named = [set(one) for each in found for one in each["recipients"]]
    assert named
    assert all(each == {"address", "status", "code", "hard", "reason"} for each in named)


def test_what_cannot_be_read_is_of_kind_other(tmp_path: Path) -> None:
    (tmp_path / "odd.eml").write_bytes(b"\0\xff\xfe" * 100)
    found = inspect(str(tmp_path / "odd.eml"), str(tmp_path / "missing.eml"), str(tmp_path))
    assert [each["kind"] for each in found] == ["other"] * 3


def test_standard_input_and_our_own_addresses() -> None:
    raw = (FOLDER / "reply.eml").read_bytes()
    assert [each["kind"] for each in inspect("-", given=raw)] == ["reply"]
    assert [each["kind"] for each in inspect("--own", "lee@kite.example", "-", given=raw)] == ["own"]


def test_it_starts_without_django() -> None:
    code = "import sys, quarterdeck.cli.inspect; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
