"""What the papers say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quarterdeck.emails.models import Attempt, Email
from quarterdeck.kit.env import SETTINGS

ROOT = Path(__file__).parent.parent
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
OPERATING = (ROOT / "docs" / "operating.md").read_text()
SOURCES = sorted((ROOT / "src" / "quarterdeck").rglob("*.py"))


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the table whose first heading is this."""
    table = text.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]


def test_the_machine_in_the_papers_is_the_machine_in_the_code() -> None:
    told = {origin: set(targets.split(", ")) for origin, targets in rows(ARCHITECTURE, "email in")}
    assert told == {str(origin): {str(each) for each in targets} for origin, targets in Email.MOVES.items()}


def test_every_state_of_an_attempt_is_explained() -> None:
    told = {word for states, _meaning in rows(ARCHITECTURE, "attempt") for word in states.split(", ")}
    assert told == {str(state) for state in Attempt.State}


def test_every_setting_is_documented_as_it_is_declared() -> None:
    told = {cells[0].strip("`"): cells[1].strip("`") for cells in rows(OPERATING, "variable")}
    assert told == {each.name: each.default or "–" for each in SETTINGS}


def test_every_room_is_in_the_papers() -> None:
    told = set(re.findall(r"`(\w+)`", " ".join(cells[0] for cells in rows(ARCHITECTURE, "room"))))
    there = {path.parent.name for path in (ROOT / "src" / "quarterdeck").glob("*/__init__.py")}
    assert told == there


def test_every_test_named_in_the_papers_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", ARCHITECTURE)
    assert named
    assert [each for each in named if not (ROOT / each).exists()] == []


def test_every_library_has_its_line_of_reasons() -> None:
    reasons = (ROOT / "docs" / "why.md").read_text().casefold()
    wanted = [
        line.split("[")[0].split(">")[0].strip()
        for line in (ROOT / "requirements" / "base.in").read_text().splitlines()
    ]
    assert [name for name in wanted if name and not name.startswith("#") and name.casefold() not in reasons] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text()
    assert not text.strip() or "migrations" in path.parts or path.name == "apps.py" or text.lstrip().startswith('"""')
