"""Team administration in the browser: an invitation's whole way, and passkeys with a virtual authenticator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.conftest import tab
from tests.browser.deck import SOON
from tests.browser.eyes import overflow, violations
from tests.demo import Demo

pytestmark = pytest.mark.browser

PASSWORD = "ropes and sails"
SCREENS = ["team/", "team/invite/", "teams/", "audit/", "security/", "security/app/", "security/passkey/", "profile/"]


@pytest.fixture
def desk(demo: Demo, chromium: Browser, admin: StorageState, complaints: list[str]) -> Iterator[Page]:
    """A fresh tab of the admin's."""
    with tab(chromium, demo, admin, complaints) as page:
        yield page


def virtual_authenticator(page: Page) -> Any:
    """The browser's own pretence of a phone that knows who holds it."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    asked = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**asked, "isUserVerified": True, "automaticPresenceSimulation": True}
    line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return line


def test_the_screens_are_accessible_and_fit_a_phone(desk: Page) -> None:
    for screen in SCREENS:
        desk.set_viewport_size({"width": 1280, "height": 860})
        desk.goto(f"/settings/{screen}")
        assert violations(desk) == [], screen
        desk.set_viewport_size({"width": 390, "height": 844})
        assert overflow(desk) == 0, screen


def test_an_invitation_from_the_admin_to_the_first_login_with_a_passkey(
    desk: Page, demo: Demo, chromium: Browser
) -> None:
    desk.goto("/settings/team/")
    desk.get_by_role("link", name="Invite").click()
    desk.get_by_label("Email addresses").fill("nora@northsea.example")
    desk.get_by_label("EMEA").check()
    desk.get_by_role("button", name="Invite").click()
    expect(desk.get_by_text("1 invitation is ready")).to_be_visible(timeout=SOON)
    assert violations(desk) == []
    link = desk.get_by_label("Link for nora@northsea.example").input_value()

    context = chromium.new_context(base_url=demo.url)
    context.set_default_timeout(SOON)
    nora = context.new_page()
    virtual_authenticator(nora)
    nora.goto(link)
    assert violations(nora) == []
    nora.get_by_label("Your name").fill("Nora Nijs")
    nora.get_by_label("Password").fill(PASSWORD)
    nora.get_by_role("button", name="Join").click()
    expect(nora.get_by_role("button", name="Nora Nijs")).to_be_visible()

    nora.goto("/settings/security/passkey/")
    nora.get_by_label("Name").fill("Laptop")
    nora.get_by_label("Your password").fill(PASSWORD)
    nora.get_by_role("button", name="Make the passkey").click()
    expect(nora.get_by_role("heading", name="Keep these codes")).to_be_visible()
    assert violations(nora) == []
    nora.get_by_role("link", name="I have kept them").click()
    expect(nora.get_by_text("Laptop")).to_be_visible()
    assert violations(nora) == []

    context.clear_cookies()  # another day: the passkey alone
    nora.goto("/login/?next=/people/")
    nora.get_by_role("button", name="Use a passkey").click()
    nora.wait_for_url(f"{demo.url}/people/")  # not the login page, whose address ends so too

    context.clear_cookies()  # and after the password
    nora.goto("/login/")
    nora.get_by_label("Email address").fill("nora@northsea.example")
    nora.get_by_label("Password").fill(PASSWORD)
    nora.get_by_role("button", name="Log in", exact=True).click()
    expect(nora.get_by_role("heading", name="Is it you?")).to_be_visible()
    assert violations(nora) == []
    nora.get_by_role("button", name="Use your passkey").click()
    expect(nora.get_by_role("button", name="Nora Nijs")).to_be_visible()
    context.close()

    desk.goto("/settings/audit/?what=factor.added")
    expect(desk.get_by_role("cell", name="Nora Nijs")).to_be_visible()
