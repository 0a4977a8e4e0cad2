"""One email from first word to archive, and what happens to those that do not arrive; without a reload."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.deck import LATER, SOON, add_link, compose, mailbox, row, send, sheet, show_news, visit, write
from tests.demo import Demo

pytestmark = pytest.mark.browser


def test_write_undo_send_and_watch_it_engage(demo: Demo, page: Page) -> None:
    visit(page, "/emails/delivered/")
    stay(page)
    writing = compose(page)
    write(writing, "Clara Voyage <clicker@voyage.example>", "Two sites, {{ first_name }}")
    add_link(writing, "the story", "https://northsea.example/stories/dock.pdf")
    send(writing)

    page.locator("[data-toast]").get_by_role("button", name="Undo").click()
    writing = sheet(page)
    expect(writing.get_by_label("Subject", exact=True)).to_have_value("Two sites, {{ first_name }}")
    send(writing)

    said = page.get_by_role("status").filter(has=page.locator("#news"))
    expect(said).to_contain_text(re.compile(r"Show \d+ new"), timeout=LATER)
    assert stayed(page)
    arrived = show_news(page, "Two sites, Clara")
    stay(page)
    [filed] = mailbox(demo, "clicker@voyage.example")
    assert "the story" in filed["html"]
    arrived.get_by_role("link", name="Two sites, Clara").click()
    pane = page.locator("#pane")
    expect(pane).to_contain_text("queued as")
    expect(arrived.locator(".eng.view")).to_contain_text("1", timeout=LATER)
    expect(arrived.locator(".eng.click")).to_contain_text("1", timeout=LATER)
    expect(pane.locator("#pane-history")).to_contain_text("Clicked", timeout=SOON)

    arrived.hover()
    arrived.get_by_role("button", name="Archive").click()
    expect(page.locator("[data-toast]").first).to_contain_text("Archived")
    assert stayed(page)
    page.get_by_role("link", name="Archived").click()
    expect(row(page, "Two sites, Clara")).to_be_visible()


def test_a_failed_email_says_why_and_is_retried(demo: Demo, page: Page) -> None:
    visit(page, "/emails/failed/")
    writing = compose(page)
    write(writing, "Bea Blocked <blocked@voyage.example>", "Refused by policy")
    send(writing)
    failed = show_news(page, "Refused by policy")
    expect(failed).to_contain_text("550 5.7.1")
    failed.get_by_role("link", name="Refused by policy").click()
    why = page.locator("#why")
    expect(why).to_contain_text("not welcome here")
    why.get_by_role("button", name="Retry send").click()
    expect(page.locator("[data-toast]").first).to_contain_text("Waiting to be sent again")
    expect(page.locator("#pane-history")).to_contain_text("Retr", timeout=SOON)


def test_a_bounced_email_goes_to_a_new_address(demo: Demo, page: Page) -> None:
    visit(page, "/emails/bounced/")
    writing = compose(page)
    write(writing, "Gil Gone <gone@voyage.example>", "Still there?")
    send(writing)
    bounced = show_news(page, "Still there?")
    expect(bounced).to_contain_text("The address does not exist")
    bounced.get_by_role("link", name="Still there?").click()
    why = page.locator("#why")
    expect(why).to_contain_text("550 5.1.1")
    why.get_by_label("Send to").fill("silent.gil@voyage.example")
    why.get_by_role("button", name="Retry send").click()
    visit(page, "/emails/delivered/")
    show_news(page, "Still there?")
    assert len(mailbox(demo, "silent.gil@voyage.example")) == 1


def test_a_dropped_connection_is_for_a_person_to_decide(demo: Demo, page: Page) -> None:
    visit(page, "/emails/failed/")
    writing = compose(page)
    write(writing, "Dora Drop <dropkept@voyage.example>", "Did it arrive?")
    send(writing)
    unknown = show_news(page, "Did it arrive?")
    unknown.get_by_role("link", name="Did it arrive?").click()
    page.locator("#why").get_by_role("button", name="It went: mark delivered").click()
    expect(page.locator("#pane-history")).to_contain_text("elivered", timeout=SOON)
    assert len(mailbox(demo, "dropkept@voyage.example")) == 1


def test_a_busy_server_is_tried_again_at_a_time_that_is_said(page: Page) -> None:
    visit(page, "/emails/scheduled/")
    writing = compose(page)
    write(writing, "Vera Busy <verybusy@voyage.example>", "Later then")
    send(writing)
    waiting = show_news(page, "Later then")
    expect(waiting).to_contain_text("until", timeout=LATER)
    waiting.get_by_role("link", name="Later then").click()
    expect(page.locator("#why")).to_contain_text("451 4.7.1")
    expect(page.locator("#why")).to_contain_text("It is tried again")


def stay(page: Page) -> None:
    """From here on the page must not be loaded again."""
    page.evaluate("window.stayed = true")


def stayed(page: Page) -> bool:
    """Whether it was not."""
    return bool(page.evaluate("window.stayed === true"))
