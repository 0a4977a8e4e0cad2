"""What the tests look at: accessibility, width, complaints of the browser."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

_ANSWERS = ("409 (Conflict)", "422 (")  # refusals that a test asks for; the browser calls them errors


def watch(page: Page, complaints: list[str]) -> None:
    """Note the errors of a page's console and scripts in `complaints`, as they come."""

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in _ANSWERS):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


def violations(page: Page) -> list[str]:
    """What axe finds wrong, one line each; moving parts are let come to rest first."""
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))")
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
