"""The first day: nobody works here yet, then one admin, and nothing anywhere: empty screens say what to do first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import tab
from tests.browser.deck import visit
from tests.browser.steps import welcome
from tests.browser.test_screens import look
from tests.demo import Demo

pytestmark = pytest.mark.browser

EMPTY = [
    "/",
    "/tasks/",
    "/emails/delivered/",
    "/emails/failed/",
    "/people/",
    "/people/import/",
    "/templates/",
    "/settings/channels/",
    "/settings/identities/",
    "/settings/suppression/",
    "/settings/unmatched/",
    "/settings/sending/",
    "/settings/teams/",
    "/view-as/",
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`quarterdeck up` over nothing."""
    started = Demo(tmp_path_factory.mktemp("up"), command="up")
    yield started
    assert started.stop() == 0, "\n".join(started.said)


@pytest.fixture(scope="module")
def first(empty: Demo, chromium: Browser) -> Iterator[Page]:
    """The first admin's tab, from the page that makes them."""
    with tab(chromium, empty) as page:
        yield page


def test_the_first_page_makes_the_admin(first: Page) -> None:
    first.goto("/")
    expect(first.get_by_role("heading", name="Welcome aboard")).to_be_visible()
    assert look(first) == []
    welcome(first)


@pytest.mark.parametrize("path", EMPTY)
def test_an_empty_screen_is_accessible_and_fits(first: Page, path: str) -> None:
    first.set_viewport_size({"width": 1440, "height": 900})
    visit(first, path)
    assert look(first) == []
