"""The focus is never lost: not by a swap, not when what had it is hidden, disabled or gone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.deck import SOON, read_first, visit

pytestmark = pytest.mark.browser

LOST = "document.activeElement === document.body || !document.activeElement.checkVisibility()"


def expect_focus(page: Page) -> None:
    """Something that can be seen has the focus, and keeps it."""
    expect(page.locator(":focus")).to_be_visible()
    assert not page.evaluate(LOST)


def rows(page: Page) -> Locator:
    return page.locator("tr[data-row]")


def link(row: Locator) -> Locator:
    return row.locator("[data-row-link]")


def test_a_deed_on_a_row_leaves_the_focus_on_it(page: Page) -> None:
    visit(page, "/emails/failed/")
    row = rows(page).filter(has=page.get_by_role("button", name="Delete")).first
    row.get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    toast = page.locator("[data-toast]").first
    expect(toast).to_contain_text("Deleted", timeout=SOON)
    expect_focus(page)
    undo = toast.get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-toast]").first).to_contain_text("Restored", timeout=SOON)
    expect_focus(page)
    page.locator("[data-toast]").first.get_by_role("button", name="Close").focus()
    page.keyboard.press("Enter")
    expect_focus(page)


def test_the_pane_gives_the_focus_back_to_its_row(page: Page) -> None:
    visit(page, "/emails/delivered/")
    read_first(page)
    page.locator("#pane [data-pane-close]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pane h2")).to_be_hidden()
    expect(link(rows(page).first)).to_be_focused()


def test_a_deed_in_the_pane_leaves_the_focus_in_the_pane(page: Page) -> None:
    visit(page, "/emails/delivered/")
    read_first(page)
    success = page.locator("#pane-doing").get_by_role("button", name="Success", exact=False)
    success.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-toast]").first).to_contain_text("success", ignore_case=True, timeout=SOON)
    expect(page.locator("#pane-doing .chip.ok")).to_be_visible()
    expect(page.locator("#pane-doing :focus")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("#pane-doing .chip.ok")).to_be_hidden()
    expect_focus(page)


def test_a_deed_on_many_leaves_the_focus_in_the_list(page: Page) -> None:
    visit(page, "/emails/delivered/?sort=sent&dir=up")
    rows(page).nth(1).locator("[data-select]").focus()
    page.keyboard.press("Space")
    page.locator("[data-bulk]").get_by_role("button", name="Archive").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-bulk]")).to_be_hidden(timeout=SOON)
    expect_focus(page)
    page.keyboard.press("z")
    expect(page.locator("[data-toast]").first).to_contain_text("Back in Delivered", timeout=SOON)
    expect_focus(page)


def test_a_cleared_selection_leaves_the_focus_in_the_list(page: Page) -> None:
    visit(page, "/emails/delivered/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.locator("[data-select-clear]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-bulk]")).to_be_hidden()
    expect(page.locator("#list :focus")).to_be_visible()


@pytest.mark.parametrize("key", ["c", "t"])
def test_a_sheet_gives_the_focus_back_to_what_opened_it(page: Page, key: str) -> None:
    visit(page, "/emails/delivered/")
    read_first(page)
    expect(link(rows(page).first)).to_be_focused()
    page.keyboard.press(key)
    expect(page.locator("#sheet[open] :focus")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet[open]")).to_have_count(0)
    expect(link(rows(page).first)).to_be_focused()


def test_a_dialog_keeps_the_focus_and_gives_it_back(page: Page) -> None:
    visit(page, "/emails/delivered/")
    page.locator("footer [data-open=keys]").focus()
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#keys')")
    page.keyboard.press("Escape")
    expect(page.locator("footer [data-open=keys]")).to_be_focused()


@pytest.mark.parametrize("name", ["me-menu", "orders", "more", "columns"])
def test_a_menu_gives_the_focus_back_to_its_button(page: Page, name: str) -> None:
    visit(page, "/emails/delivered/")
    button = page.locator(f'[data-menu="{name}"]')
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{name} :focus")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(f"#{name}")).to_be_hidden()
    expect(button).to_be_focused()


def test_the_deeds_on_people_give_the_focus_back(page: Page) -> None:
    visit(page, "/emails/delivered/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("a")
    expect(page.locator("#deeds :focus")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#sheet[open] :focus")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet[open]")).to_have_count(0)
    expect_focus(page)


def test_typing_a_filter_keeps_the_focus_and_says_the_count(page: Page) -> None:
    visit(page, "/people/")
    page.keyboard.press("/")
    page.keyboard.type("okafor")
    expect(page.locator("tr[data-row]").first).to_contain_text("Okafor", timeout=SOON)
    expect(page.locator("[data-key='/']")).to_be_focused()
    expect(page.locator("#said")).to_have_text(re.compile(r"^\d+ (person|people)"))


def test_a_task_that_is_done_keeps_the_focus(page: Page) -> None:
    visit(page, "/tasks/")
    line = page.locator(".todo").first
    line.locator("[data-key=d]").focus()
    page.keyboard.press("Enter")
    expect(line.get_by_role("button", name="Undo")).to_be_focused(timeout=SOON)
    page.keyboard.press("Enter")
    expect(line.locator("[data-key=d]")).to_be_focused(timeout=SOON)


def test_nothing_moves_for_whoever_wants_no_motion(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    moves = "document.getAnimations().length"
    visit(page, "/emails/failed/")
    page.keyboard.press("j")
    page.keyboard.press("#")
    expect(page.locator("[data-toast]").first).to_be_visible(timeout=SOON)
    assert page.evaluate(moves) == 0
    page.keyboard.press("z")
    page.locator("[data-menu=orders]").click()
    assert page.evaluate(moves) == 0
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator("#sheet[open]")).to_be_visible(timeout=SOON)
    assert page.evaluate(moves) == 0
