"""The pane beside the list is left before the answer is here: news have no place then, and what a deed did is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.deck import read_first, visit

pytestmark = pytest.mark.browser

STATE, DEED = "**/emails/*/state/", "**/emails/*/success/"
ASK = """() => {
    const open = document.getElementById("pane-doing");
    window.answered = new Promise((done) => open.addEventListener("htmx:afterRequest", () => done(true)));
    htmx.trigger(open, "news", { ids: new Set() });
}"""


@pytest.mark.parametrize("leave", ["Escape", "j"])
def test_news_of_an_email_that_was_left_meanwhile_have_no_place(page: Page, leave: str) -> None:
    visit(page, "/emails/delivered/")
    read_first(page)
    asked: list[Route] = []
    page.route(STATE, lambda route: asked.append(route))
    with page.expect_request(STATE) as request:
        page.evaluate(ASK)
    path = request.value.url.partition("/emails/")[2]
    page.keyboard.press(leave)
    expect(page.locator(f'#pane-doing[hx-get$="{path}"]')).to_have_count(0)
    for each in asked:
        each.continue_()
    assert page.evaluate("answered")
    expect(page.locator(f'#pane-doing[hx-get$="{path}"]')).to_have_count(0)


def test_a_deed_is_told_though_its_email_was_left_meanwhile(page: Page) -> None:
    visit(page, "/emails/delivered/")
    read_first(page)
    success = page.locator("#pane-doing [data-key=s]")
    expect(success).to_be_visible()
    asked: list[Route] = []
    page.route(DEED, lambda route: asked.append(route))
    with page.expect_request(DEED):
        success.click()
    page.keyboard.press("Escape")
    expect(page.locator("#pane h2")).to_be_hidden()
    for each in asked:
        each.continue_()
    toast = page.locator("[data-toast]").first
    expect(toast).to_contain_text("success", ignore_case=True)
    expect(page.locator(".wait.is-on")).to_have_count(0)
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_contain_text("no longer", ignore_case=True)
