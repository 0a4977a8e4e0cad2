"""A channel of one's own and an address proved through it, in the browser and through the sandbox's real doors."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.conftest import tab
from tests.browser.deck import SOON, visit
from tests.browser.eyes import overflow, violations
from tests.demo import Demo
from tests.sandbox.world import eventually

pytestmark = pytest.mark.browser

ADDRESS = "ann.sales@northsea.example"


def fill_channel(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(label.replace("_", " "), exact=False).and_(page.locator("input")).first.fill(text)
    page.get_by_label("Encryption").select_option("none")
    page.get_by_role("button", name="Save").click()


def letter_to(demo: Demo, address: str) -> str:
    """The text of the newest letter in a mailbox of the sandbox; "" if there is none yet."""
    messages = httpx.get(f"{demo.mail_url}/api/messages", params={"to": address}, timeout=60).json()
    return str(messages[0]["text"]) if messages else ""


def test_a_channel_is_set_up_tested_and_an_address_proved_through_it(page: Page, demo: Demo) -> None:
    page.goto("/settings/")
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Channels").click()
    assert violations(page) == []
    page.get_by_role("link", name="Add a channel").click()
    fill_channel(page, Name="My mailbox", Server="no-such-host.invalid", Port="587")

    page.get_by_role("button", name="Test this channel").click()
    expect(page.locator("main").get_by_text("It does not work yet")).to_be_visible(timeout=SOON)
    expect(page.locator("main").get_by_text("No server named “no-such-host.invalid” was found")).to_be_visible()
    assert violations(page) == []

    fill_channel(page, Server="localhost", Port=demo.environ["QUARTERDECK_SANDBOX_SMTP_PORT"])
    page.get_by_role("button", name="Send a test message").click()
    expect(page.locator("main").get_by_text("It works")).to_be_visible(timeout=SOON)
    assert violations(page) == []

    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Identities").click()
    page.get_by_role("link", name="Add an identity").click()
    page.get_by_role("textbox", name="Address", exact=True).fill(ADDRESS)
    page.get_by_label("Channel").select_option(label="My mailbox")
    page.locator("[contenteditable=true]").fill("Ann\nNorth Sea 👋")
    assert violations(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"A link to confirm it is on its way to {ADDRESS}")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("Waits for confirmation")).to_be_visible()
    assert violations(page) == []

    eventually(lambda: letter_to(demo, ADDRESS))
    link = re.search(r"http://localhost:\d+/settings/identities/verify/\S+", letter_to(demo, ADDRESS))
    assert link
    page.goto(link.group())
    assert violations(page) == []
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_text(f"{ADDRESS} is confirmed")).to_be_visible()
    expect(page.get_by_text("Waits for confirmation")).not_to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/settings/channels/", "/settings/channels/new/", "/settings/identities/"])
def test_settings_fit_a_phone(page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)
    assert overflow(page) <= 0
    assert violations(page) == []


def test_components_are_drawn_for_a_desk_and_for_a_phone(demo: Demo, chromium: Browser, admin: StorageState) -> None:
    with tab(chromium, demo, admin) as page:
        page.goto("/settings/components/")
        widths = page.locator("iframe").evaluate_all("all => all.map((each) => each.clientWidth)")
    desk, phone, dark_desk, dark_phone = widths
    assert (dark_desk, dark_phone) == (desk, phone)
    assert 360 <= phone <= 390 < 600 <= desk


def test_on_a_phone_the_list_of_settings_hangs_from_the_top(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, "/settings/profile/")
    listed = page.get_by_role("navigation", name="Settings")
    expect(listed).to_be_hidden()
    page.get_by_role("button", name="Settings").click()
    expect(listed).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    page.get_by_role("button", name="Settings").click()
    listed.get_by_role("link", name="Channels").click()
    page.get_by_role("link", name="Add a channel").click()
    page.get_by_role("link", name="Channels").first.click()  # the way up
    expect(page.get_by_role("heading", name="Channels", level=1)).to_be_visible()


def test_what_is_wrong_has_the_focus(page: Page) -> None:
    visit(page, "/settings/away/")
    page.get_by_label("First day away").fill("2030-02-10")
    page.get_by_label("Last day away").fill("2030-02-01")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("The last day away is before the first.")).to_be_visible()
    expect(page.get_by_label("Last day away")).to_be_focused()
    expect(page.get_by_label("First day away")).to_have_value("2030-02-10")
