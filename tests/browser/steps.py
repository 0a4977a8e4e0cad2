"""The way to each screen of the tour, as somebody takes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from playwright.sync_api import Page, expect

from tests.browser.deck import LATER, compose, settle, sheet, visit, write
from tests.browser.props import PASSWORD, SECOND

Props = Mapping[str, str]
Way = Callable[[Page, Props], object]


def at(path: str) -> Way:
    return lambda page, props: visit(page, path)


def prop(name: str) -> Way:
    return lambda page, props: visit(page, props[name])


def plain(path: str) -> Way:
    """A page without the rail."""
    return lambda page, props: page.goto(path)


def plain_prop(name: str) -> Way:
    return lambda page, props: page.goto(props[name])


def emails_pane(page: Page, props: Props, folder: str = "delivered") -> None:
    visit(page, f"/emails/{folder}/")
    rows = page.locator("tr[data-row]:not([data-group])")
    mine = rows.filter(has=page.locator("[data-key=r]"))  # what the reader may act on shows more
    (mine if mine.count() else rows).first.locator("[data-row-link]").click()
    expect(page.locator("#pane h2")).to_be_visible()
    # Until htmx has settled, a key would follow the plain link that it finds there.
    expect(page.locator("#pane")).not_to_have_class(re.compile("htmx-(swapping|settling)"))


def why(folder: str) -> Way:
    def go(page: Page, props: Props) -> None:
        emails_pane(page, props, folder)
        expect(page.locator("#why")).to_be_visible()

    return go


def picked(page: Page, props: Props) -> None:
    visit(page, "/emails/delivered/")
    page.locator("[data-select]").nth(1).check()
    page.locator("[data-select]").nth(2).check()
    expect(page.locator("[data-bulk]")).to_be_visible()


def deeds(page: Page, props: Props) -> None:
    picked(page, props)
    page.keyboard.press("a")
    expect(page.locator("#deeds")).to_be_visible()


def deed_sheet(number: int) -> Way:
    def go(page: Page, props: Props) -> None:
        deeds(page, props)
        page.locator("#deeds .menu-item").nth(number).click()
        expect(page.locator("#sheet[open] form")).to_be_visible()

    return go


def all_of_them(page: Page, props: Props) -> None:
    picked(page, props)
    page.locator("[data-select-all]").click()
    page.keyboard.press("e")
    expect(page.locator("#all[open]")).to_be_visible()


def menu(path: str, name: str) -> Way:
    """A page with one of its menus open."""

    def go(page: Page, props: Props) -> None:
        visit(page, path)
        page.locator(f'[data-menu="{name}"]').click()
        expect(page.locator(f"#{name} :is(a, button)").first).to_be_visible()

    return go


def keys(page: Page, props: Props) -> None:
    visit(page, "/emails/delivered/")
    page.keyboard.press("?")
    expect(page.locator("#keys[open]")).to_be_visible()


def toast(page: Page, props: Props) -> None:
    """An undo that is offered; it is taken up at once, so that the list stays as it is for the next one."""
    visit(page, "/emails/failed/")
    page.locator("tr[data-row]").filter(has=page.locator("[data-key='#']")).first.locator("[data-row-link]").focus()
    page.keyboard.press("#")
    expect(page.locator("[data-toast]").first).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("[data-toast]").filter(has_text=re.compile("Restored"))).to_be_visible()


def writing(page: Page, props: Props) -> None:
    """Half a letter, to somebody whose company is known."""
    visit(page, "/emails/delivered/")
    opened = compose(page)
    opened.get_by_label("To", exact=True).press_sequentially("felix")
    opened.locator("#compose-to-list").get_by_role("option").first.click()
    to = opened.get_by_label("To", exact=True).input_value()
    text = "Hi {{ first_name }},\nTwo sites of your size are at eleven minutes now. Would Thursday suit you?"
    write(opened, to, "Cutting dock time at {{ company }}", text)
    expect(opened.locator("[data-kept]")).to_contain_text("Saved")


def follow_up(page: Page, props: Props) -> None:
    visit(page, props["email"])
    page.keyboard.press("r")
    sheet(page)


def task_sheet(page: Page, props: Props) -> None:
    emails_pane(page, props)
    expect(page.locator("#pane [data-key=t]").first).to_be_visible()
    page.keyboard.press("t")
    expect(page.locator("#sheet[open] .task-sheet")).to_be_visible()


def people_picked(page: Page, props: Props) -> None:
    visit(page, "/people/")
    page.locator("[data-select]").nth(1).check()
    expect(page.locator("[data-bulk]")).to_be_visible()


def people_sheet(number: int) -> Way:
    def go(page: Page, props: Props) -> None:
        people_picked(page, props)
        page.locator("[data-bulk] [formaction]").nth(number).click()
        expect(page.locator("#sheet[open] form")).to_be_visible()

    return go


def merge(page: Page, props: Props) -> None:
    visit(page, props["person_merge"] + "?q=a")
    page.get_by_role("list", name="People").get_by_role("link").first.click()
    expect(page.get_by_role("button", name="Merge", exact=True)).to_be_visible()


def template(page: Page, props: Props) -> None:
    visit(page, "/templates/")
    page.locator("main a[href^='/templates/']:not([href$='/new/'])").first.click()
    page.wait_for_url(re.compile(r"/templates/\d+/"))
    settle(page)


def a_file(page: Page, content: str) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "people of the fair.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.locator("main form:has(input[type=file]) button.go").click()
    settle(page)


def importing(page: Page, props: Props) -> None:
    visit(page, "/people/import/")
    a_file(page, "First,Last,E-mail,Company\nMona,Lee,mona.lee@fair.example,Fair\nJo,Ek,no address,Fair\n")
    expect(page.get_by_role("button", name=re.compile("Import 2 rows"))).to_be_visible()


def imported(page: Page, props: Props) -> None:
    """A file of which nothing was good: nobody was added."""
    visit(page, "/people/import/")
    a_file(page, "First,Last,E-mail,Company\nMona,Lee,nowhere,Fair\nJo,Ek,no address,Fair\n")
    page.get_by_role("button", name=re.compile("Import 2 rows")).click()
    expect(page.locator(".upload-counts")).to_be_visible(timeout=LATER)


def blocking(page: Page, props: Props) -> None:
    visit(page, "/settings/suppression/import/")
    a_file(page, "email,note\nwim@fair.example,asked on the phone\n@fair.example,competitor\nnot one,\n")


def review_message(page: Page, props: Props) -> None:
    visit(page, "/settings/unmatched/")
    page.locator("main a[href^='/settings/unmatched/']:not([href$='/unmatched/'])").first.click()
    page.wait_for_url(re.compile(r"unmatched/[0-9a-f-]{36}/"))
    settle(page)


def signing(page: Page, props: Props) -> None:
    """A relay's page, down where the record of its DKIM key stands."""
    visit(page, props["channel with DKIM"])
    page.locator("#dkim").scroll_into_view_if_needed()
    expect(page.locator("#dkim-value")).to_be_in_viewport()


def rule(page: Page, props: Props) -> None:
    """The organisation's rule, with the hours and closed days as people in a country see them."""
    visit(page, "/settings/sending/organisation/")
    page.get_by_label("Mail goes only during these hours").check()
    page.get_by_label("As people see it in").select_option("NL")
    expect(page.locator(".closed-days")).to_be_visible()


def second(page: Page, props: Props) -> None:
    page.goto("/login/")
    page.get_by_label("Email address").fill(SECOND)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()


def conflict(page: Page, props: Props) -> None:
    """A form that is no longer true: 409."""
    visit(page, "/emails/failed/")
    page.evaluate(
        """(path) => {
            const form = Object.assign(document.createElement("form"), { method: "post", action: path });
            const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
            const field = { name: "csrfmiddlewaretoken", value: token };
            form.append(Object.assign(document.createElement("input"), field));
            document.body.append(form);
            form.submit();
        }""",
        props["archive of a failed one"],
    )
    page.wait_for_url("**/archive/")


def unsubscribed(page: Page, props: Props) -> None:
    """Gone, and back again by the same link on the way out of this screen's test: the next one begins anew."""
    page.goto(props["optout"])
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()


def snooze(page: Page) -> None:
    visit(page, "/tasks/")
    page.locator("[data-menu^=snooze-]").first.click()
    expect(page.locator(".menu:not([hidden])")).to_be_visible()


def popped(page: Page, button: str) -> None:
    visit(page, "/emails/delivered/")
    opened = compose(page)
    opened.locator("summary").filter(has_text=button).click()
    expect(opened.locator("[data-pop][open] :is(input, button)").first).to_be_visible()


def compose_sheet(page: Page) -> None:
    visit(page, "/emails/delivered/")
    compose(page)


def preview(page: Page, props: Props) -> None:
    writing(page, props)
    page.locator("#sheet").get_by_role("button", name="Preview").click()
    expect(page.locator("#sheet iframe, dialog[open] iframe").first).to_be_visible()


def welcome(page: Page) -> None:
    """The first page of an empty house makes the first admin."""
    page.get_by_label("Name").fill("Ada Berg")
    page.get_by_label("Email").fill("ada@berg.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    settle(page)
    expect(page.get_by_text("Hello, Ada.")).to_be_visible()
