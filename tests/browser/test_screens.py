"""Every screen, light and dark, wide and narrow: axe minds nothing, nothing is too wide, and all of it goes by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser import tour
from tests.browser.deck import SOON
from tests.browser.eyes import overflow, trim, unreachable, violations, watch
from tests.browser.steps import Props
from tests.demo import Demo
from tests.team.doors import DOORS

pytestmark = pytest.mark.browser

WIDE = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=780)
OF_SHAPE = ("color-contrast", "scrollable-region-focusable")  # what another width or colour may break
REFUSALS = {
    "not-found",
    "forbidden",
    "changed-meanwhile",
    "dutch-not-found",
    "join-spent",
    "login-link-spent",
    "unsubscribe-cut",
}

NO_SCREEN = {  # what may be read, but is no screen of ours
    "healthz": "JSON for machines",
    "live": "a stream of events",
    "settings": "leads to the profile",
    "emails_home": "leads to Delivered",
    "logout": "answers a form",
    "audit_export": "a file",
    "people_import_refused": "a file",
    "message_raw": "a file",
    "compose_template": "JSON for the sheet",
    "ramp_preview": "a part of the channel's page",
    "sending_look": "a part of the rule's page",
    "today_part": "a part of Today",
    "tasks_count": "a part of the rail",
    "review_count": "a part of the rail",
    "banners": "a part of every page",
    "emails_news": "parts of the list",
    "email_state": "parts of the pane",
    "compose_people": "a part of the sheet",
}
ELSEWHERE = {  # looked at on the way through another test
    "welcome": "tests/browser/test_welcome.py",
    "compose_sent": "tests/browser/test_writing.py",
}


@pytest.fixture(scope="module")
def props(demo: Demo) -> Props:
    return tour.set_props(demo)


@pytest.fixture(scope="module")
def windows(demo: Demo, chromium: Browser, props: Props) -> Iterator[Callable[[str], BrowserContext]]:
    """A window for each who looks, logged in once; what its pages have in common is fetched once."""
    known: dict[str, BrowserContext] = {}

    def of(who: str) -> BrowserContext:
        if who not in known:
            state = tour.come_in(demo, chromium, who)
            known[who] = chromium.new_context(base_url=demo.url, storage_state=state, viewport=WIDE)
            known[who].set_default_timeout(SOON)
        return known[who]

    yield of
    for each in known.values():
        each.close()


def test_every_address_that_shows_something_is_looked_at() -> None:
    shown = {name for name, door in DOORS.items() if door.get is not None}
    looked_at = frozenset().union(*(each.doors for each in tour.STOPS))
    assert looked_at <= shown
    assert shown - looked_at - set(NO_SCREEN) - set(ELSEWHERE) == set()


@pytest.mark.parametrize("stop", tour.STOPS, ids=[each.name for each in tour.STOPS])
def test_a_screen_is_accessible_and_fits(
    windows: Callable[[str], BrowserContext], props: Props, stop: tour.Stop
) -> None:
    page = windows(stop.who).new_page()
    complaints: list[str] = []
    watch(page, complaints)
    stop.go(page, props)
    complained = [] if stop.name in REFUSALS else list(complaints)  # before axe came, which does not know our policy
    found = look(page)
    page.close()
    assert complained == []
    assert found == []


def look(page: Page) -> list[str]:
    """What is wrong, by day and by night, at a desk and on a phone, by mouse and without."""
    wrong = [f"{overflow(page)} pixels too wide"] if overflow(page) > 0 else []
    trim(page)
    wrong += [*violations(page), *unreachable(page)]
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {each}" for each in violations(page, "color-contrast")]
    page.set_viewport_size(PHONE)
    wrong += [f"on a phone {overflow(page)} pixels too wide"] if overflow(page) > 0 else []
    wrong += [f"on a phone, dark: {each}" for each in violations(page, *OF_SHAPE)]
    page.emulate_media(color_scheme="light")
    return wrong + [f"on a phone: {each}" for each in violations(page, *OF_SHAPE)]
