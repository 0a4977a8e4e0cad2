"""Nothing that was written is lost, and nothing is sent twice."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.deck import LATER, SOON, compose, mailbox, send, settle, sheet, show_news, visit, write
from tests.demo import Demo

pytestmark = pytest.mark.browser


def test_a_double_click_on_send_is_one_email(demo: Demo, page: Page) -> None:
    visit(page, "/emails/delivered/")
    writing = compose(page)
    write(writing, "Sid Silent <silent.double@writing.example>", "Only once")
    writing.get_by_role("button", name="Send").first.dblclick()
    expect(writing).to_be_hidden(timeout=SOON)
    expect(show_news(page, "Only once")).to_have_count(1)
    assert len(mailbox(demo, "silent.double@writing.example")) == 1


def test_a_draft_survives_a_reload_and_a_killed_server(demo: Demo, page: Page, complaints: list[str]) -> None:
    visit(page, "/emails/draft/")
    writing = compose(page)
    write(writing, "Sid Silent <silent.draft@writing.example>", "Half a letter", "The first half")
    expect(writing.locator("[data-kept]")).to_contain_text("Saved", timeout=SOON)
    page.reload()
    settle(page)
    page.get_by_role("link", name="Half a letter").click()
    page.locator("#pane").get_by_role("link", name="Edit").click()
    writing = sheet(page)
    expect(writing.locator("[contenteditable=true]")).to_contain_text("The first half")

    for pid in demo.processes("quarterdeck web"):
        os.kill(pid, signal.SIGKILL)
    writing.locator("[contenteditable=true]").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(", and the second")
    expect(writing.locator("[data-kept]")).to_contain_text("Saved", timeout=LATER)
    page.reload()
    settle(page)
    page.get_by_role("link", name="Half a letter").click()
    page.locator("#pane").get_by_role("link", name="Edit").click()
    expect(sheet(page).locator("[contenteditable=true]")).to_contain_text("The first half, and the second")
    of_the_kill = ("net::ERR_", "htmx:afterRequest", "htmx:sendError")
    complaints[:] = [each for each in complaints if not any(words in each for words in of_the_kill)]


def test_a_stale_form_keeps_both_texts(demo: Demo, page: Page, chromium: Browser, logged_in: StorageState) -> None:
    visit(page, "/emails/draft/")
    writing = compose(page)
    write(writing, "Sid Silent <silent.stale@writing.example>", "Two windows", "From the first window")
    expect(writing.locator("[data-kept]")).to_contain_text("Saved", timeout=SOON)
    elsewhere = chromium.new_context(base_url=demo.url, storage_state=logged_in).new_page()
    visit(elsewhere, "/emails/draft/")
    elsewhere.get_by_role("link", name="Two windows").click()
    elsewhere.locator("#pane").get_by_role("link", name="Edit").click()
    other = sheet(elsewhere)
    other.locator("[contenteditable=true]").click()
    elsewhere.keyboard.type("Second window. ")
    expect(other.locator("[data-kept]")).to_contain_text("Saved", timeout=SOON)
    elsewhere.wait_for_timeout(1500)
    elsewhere.context.close()

    writing.locator("[contenteditable=true]").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(", still here")
    conflict = writing.locator("#compose-conflict")
    expect(conflict).to_contain_text("changed elsewhere", timeout=SOON)
    expect(conflict).to_contain_text("Second window.")
    expect(writing.locator("[contenteditable=true]")).to_contain_text("From the first window, still here")


def test_a_missing_field_is_named_and_blocks(page: Page) -> None:
    visit(page, "/emails/draft/")
    writing = compose(page)
    write(writing, "nobody@writing.example", "For {{ company }}", "Hello")
    expect(writing.locator("#compose-problems")).to_contain_text("company", timeout=SOON)
    writing.get_by_role("button", name="Send").first.click()
    expect(writing.locator("#compose-problems")).to_contain_text("company")
    expect(writing).to_be_visible()


def test_a_greeting_in_any_script_arrives_as_written(demo: Demo, page: Page) -> None:
    visit(page, "/emails/delivered/")
    writing = compose(page)
    write(writing, "سلمى ناصر <silent.salma@writing.example>", "مرحبا 🙂 {{ first_name }}", "שלום, 你好 👋")
    send(writing)
    show_news(page, "مرحبا 🙂 سلمى")
    [filed] = mailbox(demo, "silent.salma@writing.example")
    assert filed["subject"] == "مرحبا 🙂 سلمى"
    assert "שלום, 你好 👋" in filed["text"]
