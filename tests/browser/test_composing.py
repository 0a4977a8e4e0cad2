"""The sheet with its scripts: what is kept in the browser, what a template replaces, what a paste may bring."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.deck import SOON, compose, sheet, write

pytestmark = pytest.mark.browser

PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def text_of(writing: Locator) -> Locator:
    return writing.locator("[contenteditable=true]")


def test_words_without_a_recipient_come_back_after_a_reload(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/emails/draft/")
    writing = compose(page)
    text_of(writing).click()
    page.keyboard.type("Nobody yet, but worth keeping")
    expect(writing.locator("[data-kept]")).to_contain_text("Kept in this browser", timeout=SOON)
    page.reload()
    writing = compose(page)
    writing.get_by_role("button", name="Bring it back").click()
    expect(text_of(writing)).to_contain_text("worth keeping")


def test_a_template_replaces_the_text_and_gives_it_back(page: Page) -> None:
    page.goto("/emails/draft/")
    writing = compose(page)
    write(writing, "Sid Silent <silent.template@composing.example>", "Mine", "My own words")
    writing.locator("[data-templates-pop] summary").click()
    writing.locator("[data-template]").first.click()
    expect(text_of(writing)).not_to_contain_text("My own words")
    writing.get_by_role("button", name="Bring mine back").click()
    expect(text_of(writing)).to_contain_text("My own words")
    expect(writing.get_by_label("Subject", exact=True)).to_have_value("Mine")


def test_a_paste_brings_no_script_and_no_office(page: Page) -> None:
    page.goto("/emails/draft/")
    writing = compose(page)
    text_of(writing).click()
    page.evaluate(
        PASTE, '<p class="MsoNormal" style="mso-x:y" onclick="x()"><b>Bold</b><o:p></o:p></p><script>x()</script>'
    )
    expect(writing.locator("textarea[name=body]")).to_have_value("<p><strong>Bold</strong></p>")


def test_a_merge_field_goes_where_the_cursor_was(page: Page) -> None:
    page.goto("/emails/draft/")
    writing = compose(page)
    write(writing, "Sid Silent <silent.fields@composing.example>", "For ", "Hi ")
    writing.locator("summary", has_text="Insert a merge field").click()
    writing.get_by_role("button", name="First name").click()
    writing.get_by_label("Subject", exact=True).press("End")
    writing.locator("summary", has_text="Insert a merge field").click()
    writing.get_by_role("button", name="Full name").click()
    expect(text_of(writing)).to_contain_text("Hi {{ first_name }}")
    expect(writing.get_by_label("Subject", exact=True)).to_have_value("For {{ name }}")


def test_the_preview_is_one_key_away_and_back(page: Page) -> None:
    page.goto("/emails/draft/")
    writing = compose(page)
    write(writing, "Sid Silent <silent.preview@composing.example>", "Seen", "Hello {{ first_name }}")
    page.keyboard.press("Alt+p")
    expect(page.frame_locator("iframe[name=compose-preview]").locator("body")).to_contain_text(
        "Hello Sid", timeout=SOON
    )
    page.keyboard.press("Alt+p")
    expect(text_of(writing)).to_be_visible()


def test_a_waiting_email_changes_by_hand_only(page: Page) -> None:
    page.goto("/emails/scheduled/")
    writing = compose(page)
    write(writing, "Sid Silent <silent.waiting@composing.example>", "Later than now", "As planned")
    writing.locator("summary", has_text="Schedule").click()
    writing.locator("[data-preset]").last.click()
    writing.locator("[data-later]").click()
    expect(writing).to_be_hidden(timeout=SOON)
    page.goto("/emails/scheduled/?q=")
    page.get_by_role("link", name="Later than now").click()
    page.locator("#pane").get_by_role("link", name="Edit").click()
    writing = sheet(page)
    text_of(writing).click()
    page.keyboard.type(", almost")
    expect(writing.locator("[data-kept]")).to_contain_text("Changes not saved yet", timeout=SOON)
    page.keyboard.press("Control+Enter")
    expect(writing).to_be_hidden(timeout=SOON)
    page.get_by_role("link", name="Later than now").click()
    expect(page.frame_locator("#pane iframe").locator("body")).to_contain_text("As planned, almost", timeout=SOON)
