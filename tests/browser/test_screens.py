"""Every screen, light and dark, wide and narrow: nothing that axe minds, nothing wider than the window."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.deck import compose, settle, visit
from tests.browser.eyes import overflow, violations, watch
from tests.demo import Demo

pytestmark = pytest.mark.browser

SIZES = [(1440, 900), (390, 780)]


def open_pane(page: Page) -> None:
    visit(page, "/emails/delivered/")
    page.locator("[data-row-link]").first.click()
    expect(page.locator("#pane h2")).to_be_visible()


def open_why(page: Page) -> None:
    visit(page, "/emails/bounced/")
    page.locator("[data-row-link]").first.click()
    expect(page.locator("#why")).to_be_visible()


def open_sheet(page: Page) -> None:
    visit(page, "/emails/delivered/")
    compose(page)


def select_rows(page: Page) -> None:
    visit(page, "/emails/delivered/")
    page.locator("[data-select]").nth(1).check()
    expect(page.locator("[data-bulk]")).to_be_visible()


def open_keys(page: Page) -> None:
    visit(page, "/emails/delivered/")
    page.keyboard.press("?")


def open_person(page: Page) -> None:
    visit(page, "/people/")
    page.locator("main [data-row-link]").first.click()
    page.wait_for_url(re.compile(r"/people/\d+/"))


def open_merge(page: Page) -> None:
    open_person(page)
    page.goto(page.url + "merge/?q=a")
    settle(page)
    page.get_by_role("list", name="People").get_by_role("link").first.click()
    expect(page.get_by_role("button", name="Merge", exact=True)).to_be_visible()


def open_template(page: Page) -> None:
    visit(page, "/templates/")
    page.locator("main a[href^='/templates/']").first.click()
    page.wait_for_url("**/templates/*/")


def open_task(page: Page) -> None:
    open_pane(page)
    page.locator("#pane-doing").get_by_role("link", name="Call").click()
    expect(page.locator(".task-sheet")).to_be_visible()


def open_rule(page: Page) -> None:
    """The organisation's rule, with the hours and closed days as people in a country see them."""
    visit(page, "/settings/sending/organisation/")
    page.get_by_label("Mail goes only during these hours").check()
    page.get_by_label("As people see it in").select_option("NL")
    expect(page.get_by_text("Mail to people in Amsterdam goes Mon–Fri")).to_be_visible()
    expect(page.locator(".closed-days")).to_be_visible()


def at(path: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        visit(page, path)

    return go


FOLDERS = ["delivered", "archived", "scheduled", "draft", "in-progress", "failed", "bounced", "spam", "deleted"]
SCREENS: dict[str, Callable[[Page], object]] = {
    "today": at("/"),
    "tasks": at("/tasks/"),
    "task sheet": open_task,
    **{f"emails {folder}": at(f"/emails/{folder}/") for folder in FOLDERS},
    "columns": at("/emails/delivered/columns/"),
    "view as": at("/view-as/"),
    "emails pane": open_pane,
    "emails why": open_why,
    "emails selected": select_rows,
    "compose sheet": open_sheet,
    "compose page": at("/compose/"),
    "keys": open_keys,
    "people": at("/people/"),
    "people columns": at("/people/columns/"),
    "new person": at("/people/new/"),
    "person": open_person,
    "merge": open_merge,
    "templates": at("/templates/"),
    "template": open_template,
    "settings": at("/settings/profile/"),
    "identities": at("/settings/identities/"),
    "channels": at("/settings/channels/"),
    "new channel": at("/settings/channels/new/"),
    "sending": at("/settings/sending/"),
    "rule of sending": open_rule,
    "time away": at("/settings/away/"),
    "tracking": at("/settings/tracking/"),
    "team": at("/settings/team/"),
    "invite": at("/settings/team/invite/"),
    "invite by a file": at("/settings/team/invite/file/"),
    "components": at("/settings/components/"),
    "components light": lambda page: page.goto("/settings/components/light/"),
    "components dark": lambda page: page.goto("/settings/components/dark/"),
    "teams": at("/settings/teams/"),
    "audit": at("/settings/audit/"),
    "security": at("/settings/security/"),
    "import": at("/people/import/"),
    "not found": lambda page: page.goto("/nothing/"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_accessible_and_fits(demo: Demo, chromium: Browser, admin: StorageState, name: str) -> None:
    context = chromium.new_context(base_url=demo.url, storage_state=admin)
    page = context.new_page()
    complaints: list[str] = []
    watch(page, complaints)
    SCREENS[name](page)
    complained = [each for each in complaints if name != "not found"]
    found = {size: look(page, *size) for size in SIZES}
    context.close()
    assert complained == []  # before axe came, which does not know our policy
    assert found == {size: [] for size in SIZES}


def test_the_login_is_accessible_and_fits(demo: Demo, chromium: Browser) -> None:
    context = chromium.new_context(base_url=demo.url)
    page = context.new_page()
    page.goto("/login/")
    asked = {size: look(page, *size) for size in SIZES}
    page.goto(demo.login_link_for("tomas@northsea.example"))
    linked = {size: look(page, *size) for size in SIZES}
    context.close()
    assert asked == linked == {size: [] for size in SIZES}


def look(page: Page, width: int, height: int) -> list[str]:
    """What is wrong at this size, by day and by night."""
    page.set_viewport_size({"width": width, "height": height})
    wider = overflow(page)
    wrong = [f"{wider} pixels too wide"] if wider > 0 else []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        wrong += [f"{scheme}: {each}" for each in violations(page)]
    return wrong
