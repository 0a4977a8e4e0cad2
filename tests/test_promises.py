"""Every pain and every rule has its line in docs/promises.md, and every test that is named there exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROMISES = (ROOT / "docs" / "promises.md").read_text()


def test_every_test_that_guards_a_promise_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PROMISES)
    assert named
    assert [f"{file}::{name}" for file, name in named if not is_test(ROOT / file, name)] == []


def test_every_promise_names_its_test() -> None:
    lines = [line for line in PROMISES.splitlines() if line.startswith("| ") and not line.endswith("| guarded by |")]
    assert [line for line in lines if "::test_" not in line] == []


def test_every_pain_that_sending_has_to_spare_its_users_is_there() -> None:
    told = {int(number) for number in re.findall(r"^\| P(\d+) ", PROMISES, re.MULTILINE)}
    assert told >= {*range(1, 22), *range(28, 31)}


def test_every_rule_of_standards_providers_and_laws_is_there() -> None:
    told = set(re.findall(r"^\| ([MRL]\d+) ", PROMISES, re.MULTILINE))
    every = {"M": 10, "R": 17, "L": 8}
    assert told >= {f"{letter}{number}" for letter, last in every.items() for number in range(1, last + 1)}


def is_test(file: Path, name: str) -> bool:
    """Whether the file has a test of this name."""
    return file.exists() and re.search(rf"^\s*(async )?def {name}\(", file.read_text(), re.MULTILINE) is not None
