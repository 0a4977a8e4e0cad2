"""Coming in and going out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.deck import settle
from tests.browser.eyes import overflow, violations
from tests.demo import Demo

pytestmark = pytest.mark.browser


def test_the_printed_link_lets_in_once_and_out_again(demo: Demo, chromium: Browser) -> None:
    page = chromium.new_context(base_url=demo.url).new_page()
    page.goto(demo.login_link)
    assert violations(page) == []
    page.get_by_role("button", name="Continue as").click()
    settle(page)
    page.locator(".me-button").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    page.goto(demo.login_link)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wrong_password_is_told_beside_the_field(demo: Demo, chromium: Browser, scheme: str) -> None:
    phone = {"width": 390, "height": 780}
    page = chromium.new_context(base_url=demo.url, color_scheme=scheme, viewport=phone).new_page()
    page.goto("/login/")
    page.get_by_label("Email").fill("nobody@northsea.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert violations(page) == []
    assert overflow(page) <= 0
    page.context.close()
