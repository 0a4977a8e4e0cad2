"""The whole deck without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.deck import visit

pytestmark = pytest.mark.browser

ROWS = "tr[data-row]"


def test_j_k_and_enter_walk_and_open(page: Page) -> None:
    visit(page, "/emails/delivered/")
    rows = page.locator(ROWS)
    page.keyboard.press("j")
    expect(rows.nth(0).locator("[data-row-link]")).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1).locator("[data-row-link]")).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0).locator("[data-row-link]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#pane h2")).to_be_visible()
    expect(rows.nth(0)).to_have_class(re.compile("is-open"))
    page.keyboard.press("Escape")
    expect(page.locator("#pane h2")).to_be_hidden()


def test_x_selects_and_e_archives_what_is_selected(page: Page) -> None:
    visit(page, "/emails/delivered/?sort=sent&dir=up")
    first = page.locator(ROWS).filter(has=page.get_by_role("button", name="Archive", include_hidden=True)).first
    name = first.locator("[data-row-link]").inner_text()
    first.locator("[data-row-link]").focus()
    page.keyboard.press("x")
    bar = page.locator("[data-bulk]")
    expect(bar).to_contain_text("1 selected")
    page.keyboard.press("e")
    expect(page.locator("[data-toast]").first).to_contain_text("Archived")
    page.keyboard.press("z")
    expect(page.locator("[data-toast]").first).to_contain_text("Back in Delivered")
    expect(first.locator("[data-row-link]")).to_have_text(name)


def test_hash_deletes_and_z_brings_back(page: Page) -> None:
    visit(page, "/emails/failed/")
    row = page.locator(ROWS).filter(has=page.get_by_role("button", name="Delete")).first
    row.locator("[data-row-link]").focus()
    page.keyboard.press("#")
    expect(page.locator("[data-toast]").first).to_contain_text("Deleted")
    page.keyboard.press("z")
    expect(page.locator("[data-toast]").first).to_contain_text("Restored")


def test_question_mark_shows_the_keys(page: Page) -> None:
    visit(page, "/emails/delivered/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


@pytest.mark.parametrize(
    ("key", "path"),
    [("t", "/"), ("e", "/emails/delivered/"), ("p", "/people/"), ("m", "/templates/"), ("s", "/settings/profile/")],
)
def test_g_and_a_letter_go(page: Page, key: str, path: str) -> None:
    visit(page, "/emails/scheduled/")
    page.keyboard.press("g")
    page.keyboard.press(key)
    page.wait_for_url(lambda url: url.split("localhost", 1)[1].split("/", 1)[1] == path[1:])


def test_c_writes_and_keys_are_letters_while_writing(page: Page) -> None:
    visit(page, "/emails/delivered/")
    page.keyboard.press("c")
    to = page.locator("#sheet[open]").get_by_label("To", exact=True)
    expect(to).to_be_focused()
    page.keyboard.type("jkxe#?")
    expect(to).to_have_value("jkxe#?")
