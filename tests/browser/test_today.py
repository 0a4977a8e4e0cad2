"""Today and tasks in a browser: planned in the pane, done by keyboard, taken back; nothing moves under the pointer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.deck import SOON, settle, visit

pytestmark = pytest.mark.browser


def plan(page: Page, name: str, due_at: str) -> None:
    """Plan a call from the first email's pane."""
    visit(page, "/emails/delivered/")
    page.locator("[data-row-link]").first.click()
    expect(page.locator("#pane-doing")).to_be_visible(timeout=SOON)
    page.locator("#pane-doing").get_by_role("link", name="Call").click()
    form = page.locator("#task-form")
    form.get_by_role("textbox", name="What").fill(name)
    form.get_by_label("Due").fill(due_at)
    form.get_by_role("button", name="Plan the task").click()
    expect(page.locator("#pane-history").get_by_text(name)).to_be_visible(timeout=SOON)
    expect(page.locator("#sheet[open]")).to_have_count(0)


def test_a_call_is_planned_done_and_taken_back(page: Page) -> None:
    plan(page, "Call about the crane", "2025-03-03T09:00")
    page.locator("[data-go=t]").click()
    settle(page)
    line = page.locator("#today-tasks .todo").filter(has_text="Call about the crane")
    expect(line).to_contain_text("overdue since")
    line.get_by_role("button", name="Done").focus()
    page.keyboard.press("Enter")
    expect(line).to_contain_text("Done just now", timeout=SOON)
    expect(line.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(line.get_by_role("button", name="Done")).to_be_visible(timeout=SOON)


def test_what_is_under_the_pointer_stays_until_it_leaves(page: Page) -> None:
    plan(page, "Send the drawings", "2025-03-04T09:00")
    visit(page, "/")
    line = page.locator("#today-tasks .todo").filter(has_text="Send the drawings")
    line.get_by_role("button", name="Done").click()
    expect(line).to_contain_text("Done just now", timeout=SOON)
    page.wait_for_timeout(2500)  # the news has been and gone
    expect(line).to_have_count(1)
    page.mouse.move(5, 5)
    expect(line).to_have_count(0, timeout=SOON)
