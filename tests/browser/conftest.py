"""Headless Chromium against one running demo: started once, used by all, each test as somebody who just logged in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from tests.browser.deck import SOON
from tests.browser.eyes import FLAGS, chromium_path, watch
from tests.demo import Demo

expect.set_options(timeout=SOON)  # a busy machine is no failure
PACE = 0.6  # of the sandbox's people; quicker ones would be taken for machines
REP = "tomas@northsea.example"
ADMIN = "ann@northsea.example"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The product, with its sample company."""
    demo = Demo(tmp_path_factory.mktemp("demo"), pace=PACE)
    yield demo
    assert demo.stop() == 0, "\n".join(demo.said)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    path = chromium_path()
    assert path, "The browser tests need Chromium: apt install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def logged_in(demo: Demo, chromium: Browser) -> StorageState:
    """A rep's cookies."""
    return log_in(demo, chromium, REP)


@pytest.fixture(scope="session")
def admin(demo: Demo, chromium: Browser) -> StorageState:
    """An admin's cookies: who sees every screen."""
    return log_in(demo, chromium, ADMIN)


def log_in(demo: Demo, chromium: Browser, email: str) -> StorageState:
    """Come in by a one-time link."""
    context = chromium.new_context()
    context.set_default_timeout(SOON)
    page = context.new_page()
    page.goto(demo.login_link_for(email))
    page.get_by_role("button", name="Continue as").click()
    page.wait_for_url(f"{demo.url}/")
    state = context.storage_state()
    context.close()
    return state


@contextmanager
def tab(
    chromium: Browser, demo: Demo, state: StorageState | None = None, complaints: list[str] | None = None
) -> Iterator[Page]:
    """A fresh tab, of whomever the cookies are; whatever its console complains of fails the test."""
    complaints = [] if complaints is None else complaints
    context = chromium.new_context(base_url=demo.url, storage_state=state, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(SOON)
    page = context.new_page()
    watch(page, complaints)
    yield page
    heard = list(complaints)  # what is under way ends with the window, and may complain of that
    context.close()
    assert heard == []


@pytest.fixture
def complaints() -> list[str]:
    """What the console of `page` complained of; a test that breaks something takes out what it expects."""
    return []


@pytest.fixture
def page(demo: Demo, chromium: Browser, logged_in: StorageState, complaints: list[str]) -> Iterator[Page]:
    """A fresh tab of the rep's."""
    with tab(chromium, demo, logged_in, complaints) as page:
        yield page
