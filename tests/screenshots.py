"""Pictures of every screen, light, dark and on a phone: `make screenshots` starts a fresh demo and takes the tour.

`python -m tests.screenshots channel unsubscribe` takes only the screens whose names begin so, and leaves the others.
"""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, ViewportSize, expect, sync_playwright

from tests.browser import deck, steps, tour
from tests.browser.eyes import FLAGS, chromium_path
from tests.browser.steps import Props
from tests.browser.tour import Stop, stop
from tests.demo import Demo

SCREENS = Path(__file__).parent.parent / "docs" / "screens"
WIDE = ViewportSize(width=1360, height=740)
PHONE = ViewportSize(width=390, height=844)
KINDS = ("light", "dark", "phone")
PALETTE = Path(__file__).with_name("palette.js").read_text()
RESTED = """() => [...document.querySelectorAll("iframe")].every((each) => {
    const inside = each.checkVisibility() && each.contentDocument;
    return !inside || (inside.readyState === "complete" && inside.URL !== "about:blank");
})"""


class Camera:
    """Takes the pictures of a stop, in a window of its own."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.press = browser.new_page()  # where pictures are made small

    @contextmanager
    def window(self, url: str, state: StorageState | None) -> Iterator[Page]:
        """A fresh tab, in which nothing moves."""
        context = self.browser.new_context(
            base_url=url, storage_state=state, viewport=WIDE, reduced_motion="reduce", timezone_id="Europe/Amsterdam"
        )
        context.set_default_timeout(deck.LATER)
        yield context.new_page()
        context.close()

    def take(self, page: Page, name: str) -> None:
        """The three pictures of what the page shows now."""
        menu = page.locator(".menu:not([hidden])")
        opener = f'[data-menu="{menu.first.get_attribute("id")}"]' if menu.count() else ""
        self._shoot(page, f"{name}-light")
        page.emulate_media(color_scheme="dark")
        self._shoot(page, f"{name}-dark")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)
        if opener and page.locator(opener).is_visible():  # another width closes menus
            page.locator(opener).click()
        self._shoot(page, f"{name}-phone")

    def _shoot(self, page: Page, name: str) -> None:
        page.mouse.move(0, 0)
        page.wait_for_function(RESTED)
        taken = base64.b64encode(page.screenshot()).decode()
        path = self.folder / f"{name}.png"
        path.write_bytes(base64.b64decode(self.press.evaluate(PALETTE, taken)))
        print(f"{path.name}  {path.stat().st_size // 1024} KB", flush=True)


def clicked(page: Page, props: Props) -> None:
    """A letter to somebody who reads it and follows its link, as it lies in their mailbox."""
    deck.visit(page, "/emails/delivered/")
    writing = deck.compose(page)
    deck.write(writing, "Clara Voss <clicker@brava.example>", "Two sites, eleven minutes", "Hi {{ first_name }}, ")
    deck.add_link(writing, "the two-page story is here", "https://northsea.example/stories/dock.pdf")
    deck.send(writing)
    deck.show_news(page, "Clara Voss")
    page.goto(props["mailbox of a reader"])
    page.locator("a.name").first.click()


def channel_that_works(page: Page, props: Props) -> None:
    """A mail server that has just been tested."""
    deck.visit(page, props["channel"])
    page.get_by_role("button", name="Test this channel").click()
    expect(page.locator("#check")).to_contain_text("It works")


FIRST_DAY = ("welcome", "first-day")
STOPS: list[Stop] = [*tour.STOPS, stop("channel-tested", channel_that_works), stop("sandbox", clicked)]


def tour_of(demo: Demo, camera: Camera, only: tuple[str, ...]) -> None:
    """Every stop of a demo, in the order of the tour; or those whose names begin as one of `only`."""
    props = {**tour.set_props(demo), "mailbox of a reader": f"{demo.mail_url}/mailbox/clicker@brava.example/"}
    states: dict[str, StorageState | None] = {}
    for each in STOPS:
        if only and not each.name.startswith(only):
            continue
        if each.who not in states:
            states[each.who] = tour.come_in(demo, camera.browser, each.who)
        with camera.window(demo.url, states[each.who]) as page:
            each.go(page, props)
            camera.take(page, each.name)


def first_day(demo: Demo, camera: Camera) -> None:
    """Where nobody works yet, and the first screen of the first admin."""
    with camera.window(demo.url, None) as page:
        page.goto("/")
        camera.take(page, FIRST_DAY[0])
        page.set_viewport_size(WIDE)
        steps.welcome(page)
        camera.take(page, FIRST_DAY[1])


def index(names: list[str]) -> str:
    """The page that shows them all."""
    lines = ["# Every screen", "", "Made by `make screenshots`, from a fresh demo.", ""]
    for name in names:
        title = name.replace("-", " ").capitalize()
        pictures = " | ".join(f"![{title}, {kind}]({name}-{kind}.png)" for kind in KINDS)
        lines += [f"## {title}", "", "| light | dark | phone |", "|---|---|---|", f"| {pictures} |", ""]
    return "\n".join(lines)


@contextmanager
def running(command: str) -> Iterator[Demo]:
    """The product, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="quarterdeck-screens-", ignore_cleanup_errors=True) as folder:
        demo = Demo(Path(folder), pace=0.6, command=command)
        try:
            yield demo
        finally:
            demo.stop()


def main(only: tuple[str, ...] = ()) -> int:
    """Start, take, stop; what was taken before goes only when all is there."""
    chromium = chromium_path()
    if not chromium:
        print("The pictures need Chromium: apt install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="quarterdeck-pictures-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, "--disable-lcd-text"])
        camera = Camera(browser, Path(folder))
        if not only:
            with running("up") as empty:
                first_day(empty, camera)
        with running("demo") as demo:
            tour_of(demo, camera, only)
        browser.close()
        if not only:
            shutil.rmtree(SCREENS, ignore_errors=True)
        shutil.copytree(folder, SCREENS, dirs_exist_ok=True)
    names = [*FIRST_DAY, *(each.name for each in STOPS)]
    (SCREENS / "README.md").write_text(index([name for name in names if (SCREENS / f"{name}-light.png").exists()]))
    return 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
