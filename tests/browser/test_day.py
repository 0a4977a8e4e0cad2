"""A day in a seller's life over 10,000 emails, without a mouse. The focus is somewhere after every step."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import log_in, tab
from tests.browser.deck import LATER, mailbox, settle, sheet, visit
from tests.browser.eyes import violations
from tests.browser.test_importing import HEAD
from tests.demo import Demo

pytestmark = pytest.mark.browser

DORA = "dora@day.example"
EMAILS = 10_000


@pytest.fixture(scope="module")
def day(demo: Demo, chromium: Browser) -> Iterator[Page]:
    """Dora's tab, for the whole day."""
    environ = {**demo.environ, "QUARTERDECK_ALLOW_PRIVATE_HOSTS": "1"}
    subprocess.run([sys.executable, "-m", "tests.browser.crowd", DORA, str(EMAILS)], env=environ, check=True)
    state = log_in(demo, chromium, DORA)
    with tab(chromium, demo, state) as page:
        yield page


def rows(page: Page) -> Locator:
    return page.locator("tr[data-row]")


def address_of(row: Locator) -> str:
    """Where the email of a row goes, by the number that its person is called."""
    found = re.search(r"Crowd\d+", row.inner_text())
    assert found
    return f"silent.{found[0].lower()}@day.example"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def link(row: Locator) -> Locator:
    return row.locator("[data-row-link]")


def focus_is_kept(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement !== document.body"))


def tab_to(page: Page, target: Locator, most: int = 60) -> None:
    """Walk there as one does without a mouse."""
    for _ in range(most):
        if target.evaluate("(each) => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {target}")


def test_morning_triage(day: Page) -> None:
    visit(day, "/")
    assert violations(day) == []
    press(day, "g", "e")
    day.wait_for_url("**/emails/delivered/")
    settle(day)
    expect(day.locator("#pill-delivered")).to_have_text("9,800")
    second = link(rows(day).nth(1)).inner_text()
    press(day, "j", "Enter")
    expect(day.locator("#pane h2")).to_be_visible()
    press(day, "s")
    expect(day.locator("[data-toast]").first).to_contain_text("success", ignore_case=True)
    press(day, "Escape")
    expect(day.locator("#pane h2")).to_be_hidden()
    press(day, "e")
    expect(day.locator("[data-toast]").first).to_contain_text("Archived")
    expect(day.locator("#pill-delivered")).to_have_text("9,799")
    assert focus_is_kept(day)
    press(day, "j")
    expect(day.locator(":focus")).to_have_text(second)
    press(day, "x", "j", "j", "Shift+X")
    expect(day.locator("[data-bulk]")).to_contain_text("3")
    press(day, "e")
    expect(day.locator("#pill-delivered")).to_have_text("9,796")
    assert focus_is_kept(day)
    press(day, "z")
    expect(day.locator("#pill-delivered")).to_have_text("9,799")


def test_noon_everything_that_matches_is_archived_and_brought_back(day: Page) -> None:
    visit(day, "/emails/delivered/")
    press(day, "*")
    expect(day.locator("[data-count]")).to_have_text("50")
    press(day, "*")
    expect(day.locator("[data-count]")).to_have_text("9,799")
    press(day, "e")
    dialog = day.locator("#all[open]")
    expect(dialog).to_be_visible()
    tab_to(day, dialog.get_by_role("button", name="Archive"))
    press(day, "Enter")
    run = day.locator("#bulk-run")
    expect(run.locator("[role=status]")).to_contain_text("Archived: 9,799", timeout=LATER)
    expect(day.locator("#pill-delivered")).to_have_text("0", timeout=LATER)
    expect(day.locator("#pill-archived")).to_have_text("9,800", timeout=LATER)
    tab_to(day, run.get_by_role("button", name="Undo"))
    press(day, "Enter")
    expect(day.locator("#pill-delivered")).to_have_text("9,799", timeout=LATER)
    expect(day.locator("#pill-archived")).to_have_text("1", timeout=LATER)


def test_afternoon_what_failed_goes_again(day: Page, demo: Demo) -> None:
    visit(day, "/emails/delivered/")
    press(day, "3")
    day.wait_for_url("**/emails/failed/")
    settle(day)
    expect(day.locator("#pill-failed")).to_have_text("200")
    press(day, "j")
    address = address_of(rows(day).nth(0))
    press(day, "r")
    expect(day.locator("#pill-failed")).to_have_text("199")
    assert focus_is_kept(day)
    _arrives(day, demo, address, "Two sites")


def _arrives(page: Page, demo: Demo, address: str, subject: str) -> None:
    for _ in range(LATER // 500):
        if any(letter["subject"].startswith(subject) for letter in mailbox(demo, address)):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"no {subject!r} came to {address}")


def test_late_afternoon_a_follow_up(day: Page, demo: Demo) -> None:
    visit(day, "/emails/delivered/")
    press(day, "j")
    address = address_of(rows(day).nth(0))
    press(day, "r")
    writing = sheet(day)
    expect(writing.locator("[contenteditable=true]")).to_be_focused()
    day.keyboard.type("One more thing: Thursday?")
    press(day, "Control+Enter")
    expect(writing).to_be_hidden()
    _arrives(day, demo, address, "Re: Two sites")


def test_evening_new_people_come_and_go_again(day: Page, tmp_path: Path) -> None:
    good = [f"Eva {n};Abend;eva{n}@abend.example;Abendwerk;Nord" for n in range(5_000)]
    bad = [f"Niemand;{n};keine Adresse;;" for n in range(37)]
    file = tmp_path / "abend.csv"
    file.write_bytes((HEAD + "\r\n".join([*bad, *good])).encode("cp1252"))
    visit(day, "/people/import/")
    day.get_by_label("File").set_input_files(file)
    tab_to(day, day.get_by_role("button", name="Look into it"))
    press(day, "Enter")
    start = day.get_by_role("button", name="Import 5,037 rows")
    expect(start).to_be_visible()
    tab_to(day, start)
    press(day, "Enter")
    undo = day.get_by_role("button", name="Undo the import")
    expect(undo).to_be_visible(timeout=LATER)
    tab_to(day, undo)
    press(day, "Enter")
    expect(day.get_by_text("Removed: 5,000")).to_be_visible(timeout=LATER)
