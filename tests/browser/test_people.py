"""Many people at once, two who are one, and notes that two teammates write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.conftest import tab
from tests.browser.deck import LATER, SOON, visit
from tests.browser.eyes import overflow, violations
from tests.demo import Demo

pytestmark = pytest.mark.browser


@pytest.fixture
def as_admin(demo: Demo, chromium: Browser, admin: StorageState) -> Iterator[Page]:
    """A page of the admin's, who may change everybody."""
    with tab(chromium, demo, admin) as page:
        yield page


def test_a_deed_is_asked_and_done_to_all_that_match(as_admin: Page) -> None:
    page = as_admin
    visit(page, "/people/")
    page.locator("[data-select]").first.click()
    count = page.locator("[data-select-all]").get_attribute("data-select-all")
    page.get_by_role("button", name="select all").click()
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Source", exact=True).click()
    asked = page.locator("#sheet[open]")
    expect(asked.get_by_role("heading", name="Say where they come from")).to_be_visible(timeout=SOON)
    expect(asked.get_by_text(f"{count} people")).to_be_visible()
    assert violations(page) == []
    asked.get_by_label("Source").select_option("other")
    asked.get_by_role("button", name="Save").click()
    expect(page.locator("#bulk-run p")).to_contain_text(f"Source changed: {count}", timeout=LATER)
    assert (violations(page), overflow(page)) == ([], 0)


def test_two_are_compared_and_become_one(as_admin: Page) -> None:
    page = as_admin
    visit(page, "/people/?q=fairclough")
    for address in ("fairclough.one@brava.example", "fairclough.two@brava.example"):
        visit(page, "/people/new/")
        page.get_by_label("Last name").fill("Fairclough-Twin")
        page.get_by_label("Email address").fill(address)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text(address.split("@")[0]).first).to_be_visible(timeout=SOON)
    visit(page, "/people/?q=fairclough-twin")
    page.locator("[data-select-page]").click()
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Merge two").click()
    expect(page.get_by_text("This cannot be undone.")).to_be_visible(timeout=SOON)
    assert (violations(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text("Formerly")).to_be_visible(timeout=SOON)


def test_notes_are_kept_and_nobody_loses_words(
    as_admin: Page, demo: Demo, chromium: Browser, admin: StorageState
) -> None:
    context = chromium.new_context(base_url=demo.url, storage_state=admin)
    mine, theirs = as_admin, context.new_page()
    visit(mine, "/people/?q=okafor")
    path = mine.locator("[data-row-link]").first.get_attribute("href") or ""
    visit(mine, path)
    visit(theirs, path)
    notes = "form.notes textarea"
    mine.locator(notes).fill("Likes tea")
    expect(mine.locator("main").get_by_text("Saved")).to_be_visible(timeout=SOON)
    expect(mine.locator(notes)).to_have_value("Likes tea")
    theirs.locator(notes).fill("Likes coffee")
    expect(theirs.locator("main").get_by_text("Somebody else wrote here in the meantime")).to_be_visible(timeout=SOON)
    expect(theirs.locator(notes)).to_have_value("Likes coffee")
    theirs.get_by_role("button", name="Keep mine").click()
    expect(theirs.locator("main").get_by_text("Saved")).to_be_visible(timeout=SOON)
    visit(mine, path)
    expect(mine.locator(notes)).to_have_value("Likes coffee")
    assert (violations(mine), overflow(mine)) == ([], 0)
    context.close()
