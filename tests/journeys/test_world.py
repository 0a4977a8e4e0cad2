"""The sandbox's people make the demo live: written to through the page, each does what docs/sandbox.md says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo import Demo
from tests.sandbox.world import eventually
from tests.surfer import Page, Surfer

PACE = 0.6  # of the sandbox's people; whoever opens within two seconds is taken for a machine
PATIENCE = 300.0  # seconds for the slowest of them
BODY = (
    '<p>Hi there,</p><p><a href="https://northsea.example/stories/dock.pdf">The story</a>. Would Thursday suit you?</p>'
    "{{ team_unsubscribe }}"
)

# word of the address -> the folder where the email then lies, and what its timeline says
LIVES = {
    "reader": ("delivered", ["Viewed"]),
    "clicker": ("delivered", ["Viewed", "Clicked"]),
    "keen": ("delivered", ["Viewed, second time", "Clicked"]),
    "silent": ("delivered", ["Delivered"]),
    "slow": ("delivered", ["Delivered"]),
    "replier": ("delivered", ["Replied"]),
    "forwarder": ("delivered", ["Viewed", "Clicked"]),  # by the colleague
    "away": ("delivered", ["Answered by a machine: no reply", "back on"]),
    "unsubscriber": ("delivered", ["Unsubscribed"]),
    "leaver": ("delivered", ["Unsubscribed"]),
    "stopper": ("delivered", ["Asked not to be mailed again"]),
    "complainer": ("spam", ["Reported as spam by the recipient"]),
    "late": ("bounced", ["Delivered", "550 5.1.1"]),
    "scan": ("delivered", ["Link followed by a machine", "Viewed"]),
    "gone": ("bounced", ["550 5.1.1"]),
    "full": ("bounced", ["552 5.2.2"]),
    "blocked": ("failed", ["550 5.7.1"]),
    "verybusy": ("scheduled", ["The server asked to wait", "451 4.7.1"]),
    "busy": ("scheduled", ["The server asked to wait", "451 4.7.1"]),
    "droplost": ("failed", ["Failed"]),
}
LEFT = ("unsubscriber", "leaver", "stopper", "complainer", "late", "gone")


@pytest.fixture(scope="module")
def surfer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surfer]:
    """A browser in a demo of its own, from which each of them was written to at once."""
    demo = Demo(Path(tmp_path_factory.mktemp("world")), pace=PACE)
    surfer = Surfer(demo.url)
    try:
        page = surfer.visit(demo.login_link)
        button = page.find("button", "Continue as")
        assert button is not None, page.text
        surfer.press(page, button.text)
        for word in LIVES:
            _send(surfer, word)
        yield surfer
    finally:
        surfer.client.close()
        demo.stop()


def _send(surfer: Surfer, word: str) -> None:
    page = surfer.visit("/compose/")
    to = f"{word.capitalize()} World <{word}@world.example>"
    form = page.form(id="compose")
    page = surfer.submit(page, form, page.button_named("how", "now"), to=to, subject=f"World of {word}", body=BODY)
    assert "Sending" in page.text, page.text


def _timeline(surfer: Surfer, folder: str, word: str) -> str:
    """The words of the email's page, once it lies in that folder."""
    page: Page = surfer.visit(f"/emails/{folder}/")
    row = next((row for row in page.root.all("tr") if f"World of {word} " in f"{row.text} "), None)
    if row is None:
        return ""
    link = next(each for each in row.all("a") if "open=" in each.attributes.get("href", ""))
    uuid = link.attributes["href"].rpartition("open=")[2]
    return surfer.visit(f"/emails/{uuid}/").text


@pytest.mark.parametrize("word", LIVES)
def test_each_of_them_does_to_the_product_what_is_said(surfer: Surfer, word: str) -> None:
    folder, told = LIVES[word]
    seen = ""

    def look() -> bool:
        nonlocal seen
        seen = _timeline(surfer, folder, word)
        return bool(seen) and all(each in seen for each in told)

    try:
        eventually(look, seconds=PATIENCE)
    except AssertionError:
        pytest.fail(f"{word} in {folder}: {told} is not in {seen[:3000]!r}")


@pytest.mark.parametrize("word", LEFT)
def test_who_left_complained_or_is_dead_is_not_written_to_again(surfer: Surfer, word: str) -> None:
    page = surfer.visit("/compose/")
    form, button = page.form(id="compose"), page.button_named("how", "now")
    to = f"{word}@world.example"

    def refused() -> bool:
        answer = surfer.submit(page, form, button, to=to, subject=f"Again, {word}", body=BODY)
        return "may not be mailed" in answer.text

    assert refused()
