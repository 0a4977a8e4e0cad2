"""The README's pictures, of the real product: `make screenshots` starts a fresh demo and drives it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import deck
from tests.browser.eyes import FLAGS
from tests.demo import Demo

SCREENS = Path(__file__).parent.parent / "docs" / "screens"
WIDE = {"width": 1360, "height": 740}
PHONE = {"width": 390, "height": 844}
REP = "ann@northsea.example"


class Picture(NamedTuple):
    """A file, who stands where, and how the window is."""

    name: str
    go: Callable[[Page], None]
    scheme: str = "light"
    window: dict[str, int] = WIDE


def today(page: Page) -> None:
    """The first screen after login."""
    deck.visit(page, "/")


def tasks(page: Page) -> None:
    """What is to be done, by day."""
    deck.visit(page, "/tasks/")


def emails(page: Page) -> None:
    """A delivered email that was read and clicked, beside its list."""
    deck.visit(page, "/emails/delivered/")
    open_row(page, deck.row(page, "Ann Bakker").filter(has=page.locator(".eng.click")))


def emails_list(page: Page) -> None:
    deck.visit(page, "/emails/delivered/")


def failed(page: Page) -> None:
    """Why an email failed, and what mends it."""
    deck.visit(page, "/emails/failed/")
    open_row(page, deck.row(page, "Ann Bakker"))
    expect(page.locator("#why")).to_be_visible()


def bounced(page: Page) -> None:
    """Why an email bounced, and where to send it instead."""
    deck.visit(page, "/emails/bounced/")
    open_row(page, deck.row(page, "Ann Bakker"))
    expect(page.locator("#why")).to_be_visible()


def compose(page: Page) -> None:
    """Half a letter."""
    deck.visit(page, "/emails/delivered/")
    writing = deck.compose(page)
    writing.get_by_label("To", exact=True).press_sequentially("felix")
    writing.locator("#compose-to-list").get_by_role("option").first.click()
    to = writing.get_by_label("To", exact=True).input_value()
    text = "Hi {{ first_name }},\nTwo sites of your size are at eleven minutes now. Would Thursday suit you?"
    deck.write(writing, to, "Cutting dock time at {{ company }}", text)
    expect(writing.locator("[data-kept]")).to_contain_text("Saved", timeout=deck.SOON)


def templates(page: Page) -> None:
    deck.visit(page, "/templates/")


def person(page: Page) -> None:
    """The person behind the newest answer."""
    emails(page)
    page.locator("#pane h2 a").click()
    page.wait_for_url("**/people/*/")
    deck.settle(page)


def channel(page: Page) -> None:
    """A mail server that has just been tested."""
    deck.visit(page, "/settings/channels/")
    page.get_by_role("link", name="Sandbox, Ann").click()
    page.get_by_role("button", name="Test this channel").click()
    expect(page.locator("#check")).to_contain_text("It works", timeout=deck.SOON)


def open_row(page: Page, rows: Any) -> None:
    rows.first.locator("[data-row-link]").click()
    expect(page.locator("#pane h2")).to_be_visible()


def take_all(demo: Demo, browser: Browser) -> None:
    """Every picture."""
    state = log_in(demo, browser)
    pictures = [
        Picture("today-light", today),
        Picture("today-phone-dark", today, scheme="dark", window=PHONE),
        Picture("tasks-light", tasks),
        Picture("emails-light", emails),
        Picture("emails-dark", emails, scheme="dark"),
        Picture("emails-phone", emails_list, window=PHONE),
        Picture("email-phone-dark", emails, scheme="dark", window=PHONE),
        Picture("failed-dark", failed, scheme="dark"),
        Picture("bounced-light", bounced),
        Picture("templates-light", templates),
        Picture("person-light", person),
        Picture("channel-light", channel),
        Picture("compose-light", compose),
        Picture("compose-dark", compose, scheme="dark"),
        Picture("sandbox-light", mailbox(demo)),
    ]
    for picture in pictures:
        take(demo, browser, state, picture)


def mailbox(demo: Demo) -> Callable[[Page], None]:
    """A message as its receiver sees it."""

    def go(page: Page) -> None:
        deck.visit(page, "/emails/delivered/")
        writing = deck.compose(page)
        deck.write(writing, "Clara Voss <clicker@brava.example>", "Two sites, eleven minutes", "Hi {{ first_name }}, ")
        deck.add_link(writing, "the two-page story is here", "https://northsea.example/stories/dock.pdf")
        deck.send(writing)
        deck.show_news(page, "Clara Voss")
        page.wait_for_timeout(20_000)  # for her to read it
        page.goto(f"{demo.mail_url}/mailbox/clicker@brava.example/")
        page.locator("a.name").first.click()

    return go


def take(demo: Demo, browser: Browser, state: Any, picture: Picture) -> None:
    """One picture, when everything on it has come to rest."""
    context = browser.new_context(
        base_url=demo.url, storage_state=state, viewport=picture.window, color_scheme=picture.scheme
    )
    page = context.new_page()
    picture.go(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(800)
    path = SCREENS / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    print(f"{path.relative_to(SCREENS.parent.parent)}  {path.stat().st_size // 1024} KB", flush=True)


def log_in(demo: Demo, browser: Browser) -> Any:
    """The rep's cookies."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(demo.login_link_for(REP))
    page.get_by_role("button", name="Continue as").click()
    page.wait_for_url(f"{demo.url}/")
    state = context.storage_state()
    context.close()
    return state


def main() -> int:
    """Start, take, stop."""
    chromium = shutil.which("chromium")
    if not chromium:
        print("The pictures need Chromium: apt install chromium", file=sys.stderr)
        return 1
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="quarterdeck-screens-", ignore_cleanup_errors=True) as folder:
        demo = Demo(Path(folder), pace=0.6)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, "--disable-lcd-text"])
                take_all(demo, browser)
                browser.close()
        finally:
            stopped = demo.stop()
    return stopped


if __name__ == "__main__":
    sys.exit(main())
