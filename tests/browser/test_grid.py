"""The grid as its owner wants it, and one deed on everything that matches."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.deck import LATER, SOON, visit

pytestmark = pytest.mark.browser


def heads(page: Page) -> list[str]:
    return [each.strip() for each in page.locator("thead th").all_inner_texts() if each.strip()]


def test_columns_are_found_ticked_moved_and_kept(page: Page) -> None:
    visit(page, "/emails/archived/")
    usual = heads(page)
    page.get_by_role("link", name="Columns").click()
    page.locator("[data-columns-find]").fill("addr")
    page.get_by_role("checkbox", name="Address").check()
    page.locator("[data-columns-find]").fill("")
    for _ in range(12):
        page.get_by_role("button", name="Move Address up").click()
    page.get_by_role("button", name="Show these").click()
    expect(page.locator("thead th").nth(1)).to_have_text("Address")
    visit(page, "/emails/archived/")
    assert heads(page)[0] == "Address"
    page.get_by_role("link", name="Columns").click()
    page.get_by_role("button", name="Usual columns").click()
    expect(page.locator("thead th").nth(1)).to_have_text("Person")
    assert heads(page) == usual


def test_all_that_match_are_archived_and_brought_back_by_keyboard(page: Page) -> None:
    visit(page, "/emails/delivered/")
    count = page.locator("#pill-delivered").inner_text()
    page.locator("[data-select-page]").check()
    page.locator("[data-select-all]").click()
    page.keyboard.press("e")
    page.locator("#all").get_by_role("button", name="Archive").click()
    run = page.locator("#bulk-run")
    expect(run.locator("[role=status]")).to_contain_text(f"Archived: {count}", timeout=LATER)
    expect(page.locator("#pill-delivered")).to_have_text("0", timeout=LATER)
    run.get_by_role("button", name="Undo").click()
    expect(run.locator("[role=status]")).to_contain_text(count, timeout=LATER)
    expect(page.locator("#pill-delivered")).to_have_text(count, timeout=LATER)


def test_tasks_are_planned_for_the_people_who_were_picked_and_taken_back(page: Page) -> None:
    visit(page, "/emails/archived/")
    for row in range(2):
        page.locator("[data-select]").nth(row).check()
    page.keyboard.press("a")
    page.locator("#deeds").get_by_role("link", name="Create tasks").click()
    sheet = page.locator("#sheet[open]")
    sheet.get_by_role("textbox", name="What").fill("Ring them before the weekend")
    sheet.get_by_role("button", name="Create tasks").click()
    run = page.locator("#bulk-run")
    expect(run.locator("[role=status]")).to_contain_text("Tasks planned", timeout=SOON)
    expect(page.locator("[data-bulk]")).to_be_hidden()
    run.get_by_role("button", name="Undo").click()
    expect(run.locator("[role=status]")).to_contain_text("Tasks taken back", timeout=LATER)
