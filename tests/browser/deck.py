"""How a person uses the deck: write, send, find, wait. Nothing here reloads a page."""

from __future__ import annotations

import time
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.demo import Demo

SOON = 60_000  # milliseconds for anything that only the server does
LATER = 240_000  # milliseconds for what waits for the ten seconds of undo, a persona, a verdict


def visit(page: Page, path: str) -> None:
    """Go to a page and wait until its behaviours are there and its news flow."""
    page.goto(path)
    settle(page)


def settle(page: Page) -> None:
    """The same, wherever the page is now."""
    expect(page.locator("[data-beat].is-live")).to_be_attached(timeout=SOON)


def read_first(page: Page) -> None:
    """Open the first email of the list beside it, by keyboard."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#pane h2")).to_be_visible()


def compose(page: Page) -> Locator:
    """The sheet, opened by its key."""
    page.keyboard.press("c")
    return sheet(page)


def sheet(page: Page) -> Locator:
    """The open sheet, its editor ready."""
    opened = page.locator("#sheet[open]")
    expect(opened.locator("[contenteditable=true]")).to_be_visible(timeout=SOON)
    return opened


def write(sheet: Locator, to: str, subject: str, text: str = "Would Thursday suit you?") -> None:
    """Fill the sheet as one types."""
    sheet.get_by_label("To", exact=True).fill(to)
    sheet.get_by_label("To", exact=True).press("Tab")
    sheet.get_by_label("Subject", exact=True).fill(subject)
    sheet.locator("[contenteditable=true]").click()
    sheet.page.keyboard.type(text)


def add_link(sheet: Locator, words: str, url: str) -> None:
    """Type `words` behind the text and make them a link."""
    sheet.locator("[contenteditable=true]").click()
    sheet.page.keyboard.press("Control+End")
    sheet.page.keyboard.type(f" {words}")
    for _ in words:
        sheet.page.keyboard.press("Shift+ArrowLeft")
    sheet.get_by_role("button", name="Link").click()
    sheet.get_by_label("Address of the link").fill(url)
    sheet.get_by_role("button", name="Set").click()


def send(sheet: Locator) -> None:
    """Press Send; the sheet closes."""
    sheet.get_by_role("button", name="Send", exact=False).first.click()
    expect(sheet).to_be_hidden(timeout=SOON)


def row(page: Page, words: str) -> Locator:
    """The row of the list that holds `words`."""
    return page.locator("tr[data-row]").filter(has_text=words)


def show_news(page: Page, words: str, seconds: float = LATER / 1000) -> Locator:
    """Press "Show … new" as often as it is offered, until the row that holds `words` is there."""
    found, news = row(page, words), page.locator("#news a")
    until = time.monotonic() + seconds
    while not found.count():
        assert time.monotonic() < until, f"no row {words!r} within {seconds:.0f} s"
        if news.count():
            news.click()
            settle(page)
        page.wait_for_timeout(200)
    return found


def mailbox(demo: Demo, address: str) -> list[dict[str, Any]]:
    """What the sandbox filed for an address, newest first."""
    return list(httpx.get(f"{demo.mail_url}/api/messages", params={"to": address}, timeout=60).json())
