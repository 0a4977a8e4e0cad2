"""What the tests look at: accessibility, width, complaints of the browser."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

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


_REST = """() => Promise.race([
    Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))),
    new Promise((rested) => setTimeout(rested, 800)),
])"""


_REACH = Path(__file__).with_name("reach.js").read_text()

_TRIM = """(most) => {
    for (const list of document.querySelectorAll("tbody, ul, ol"))
        for (const row of [...list.children].slice(most)) if (row.matches("[data-row], .todo")) row.remove();
}"""


def chromium_path() -> str | None:
    """Where this machine has a Chromium."""
    found = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


def watch(page: Page, complaints: list[str]) -> None:
    """Note the errors of a page's console and scripts in `complaints`, as they come."""

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in _ANSWERS):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds wrong, one line each, by all its rules or only these; what moves is let come to rest first."""
    page.evaluate(_REST)
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    options = {"preload": False, "resultTypes": ["violations"], **only}
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [f"{each['id']}: {node['html'][:120]} ({_why(node)})" for each in found for node in each["nodes"]]


def _why(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(check["message"] for check in checks)[:200]


def trim(page: Page, rows: int = 5) -> None:
    """Take away the rest of long lists: all rows are alike, and looking at each takes long."""
    page.evaluate(_TRIM, rows)


def unreachable(page: Page) -> list[str]:
    """What somebody without a mouse cannot reach, or cannot see that they have reached, one line each."""
    page.keyboard.press("Tab")
    return list(page.evaluate(_REACH))


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
