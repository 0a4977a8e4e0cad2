"""What the papers say is what the code does."""

from __future__ import annotations

import os
import re
import subprocess
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


PAPERS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "docs" / "screens" / "README.md"]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_picture_and_paper_that_is_linked_exists(paper: Path) -> None:
    linked = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", paper.read_text())
    assert [each for each in linked if not (paper.parent / each).exists()] == []


def test_the_readme_shows_pictures_of_the_product() -> None:
    assert len(re.findall(r"!\[[^\]]+\]\(docs/screens/[\w-]+\.png\)", (ROOT / "README.md").read_text())) >= 3


def test_every_command_of_make_in_the_papers_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = {word for paper in PAPERS for word in re.findall(r"(?:^|`)make ([a-z]+)", paper.read_text(), re.MULTILINE)}
    assert said <= targets
    assert targets >= {"install", "demo", "run", "test", "check", "smoke", "bench", "screenshots"}


def test_the_machine_checks_what_everybody_checks() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if not line.startswith(("#", "set ", "cd "))] == ["exec make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("target", ["install", "demo", "run", "test"])
def test_make_installs_what_is_hashed_and_then_does_what_it_says(target: str, tmp_path: Path) -> None:
    command = ["make", "--dry-run", f"VENV={tmp_path}", target]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    steps = {
        "install": [],
        "demo": ["exec {}/quarterdeck demo"],
        "run": ["exec {}/quarterdeck up"],
        "test": ["{}/ruff check .", "{}/mypy", "{}/lint-imports", '-m "not browser"', "-m browser"],
    }
    places = [told.find(step.format(tmp_path / "bin")) for step in ["--require-hashes -r", *steps[target]]]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["base", "test"])
def test_what_is_installed_is_pinned_hashed_and_from_no_named_place(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    said = "".join(f"{line}\n" for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    library = r"[\w.-]+(\[[\w,-]+\])?==[\w.+!-]+( ; [^\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    assert re.sub(library, "", said) == ""
    assert said
    assert "://" not in text + (ROOT / "requirements" / f"{name}.in").read_text()
