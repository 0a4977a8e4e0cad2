"""One email's whole voyage against a fresh demo, by HTTP as a browser would: `make smoke`.

Says step by step what it saw; the exit status is 1 if anything is not as it should be.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.demo import Demo
from tests.surfer import Node, Page, Surfer

T = TypeVar("T")

PACE = 0.6  # of the sandbox's people: they open a letter within ten seconds
PATIENCE = 60.0  # seconds for anything to happen
SUBJECT = "Cutting dock time, {{ first_name }}"
BODY = (
    '<p>Hi {{ first_name }},</p><p><a href="https://northsea.example/stories/dock.pdf">The story is here</a>. '
    "Would Thursday suit you?</p>"
)


class Voyage:
    """The steps, in order; each says what it saw."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.surfer = Surfer(demo.url)
        self.began = time.monotonic()
        self.before: dict[str, int] = {}

    def run(self) -> None:
        """All of it."""
        self.say(f"the demo is up at {self.demo.url}, {self.demo.seconds:.0f} s after its start")
        self.log_in()
        self.write_and_take_back()
        self.send()
        self.arrive()
        self.engage()
        self.archive()
        self.bounce()

    def log_in(self) -> None:
        """By the link that the demo printed."""
        page = self.surfer.visit(self.demo.login_link)
        name = page.find("button", "Continue as")
        assert name is not None, page.text
        page = self.surfer.press(page, name.text)
        assert page.status == 200, page.text
        self.before = self.counts()
        self.say(f"{name.text.removeprefix('Continue as ')} is in; folders: {_listed(self.before)}")

    def write_and_take_back(self) -> None:
        """Send, then undo within the ten seconds: a draft again."""
        page = self.compose("Clara Clicker <clicker@brava.example>")
        row = self.row("scheduled", "Cutting dock time, Clara")
        self.say(f"it waits in Scheduled: {row.text}")
        self.surfer.press(page, "Undo")
        self.row("draft", "Cutting dock time, Clara")
        assert self.counts()["scheduled"] == self.before["scheduled"]
        self.say("undone: it is a draft again")

    def send(self) -> None:
        """Send the draft."""
        page = self.surfer.visit("/emails/draft/")
        page = self.surfer.press(page, "Edit", page.find("tr", "Cutting dock time, Clara"))
        page = self.surfer.submit(page, page.form(id="compose"), page.button_named("how", "now"))
        assert "Sending" in page.text, page.text
        self.say("sent again, and left to go")

    def arrive(self) -> None:
        """Delivered here, and in the mailbox there."""
        row = eventually(lambda: self.look("delivered", "Cutting dock time, Clara"))
        self.say(f"it is in Delivered: {row.text}")
        [filed] = self.mailbox("clicker@brava.example")
        assert filed["subject"] == "Cutting dock time, Clara"
        assert "Hi Clara," in filed["text"]
        assert filed["images"], "the letter has no pixel"
        self.say(f"the mailbox holds it: {filed['message_id']}, queued as {filed['id'].rpartition('-')[2]}")

    def engage(self) -> None:
        """The persona opens it and follows the link; both are counted once they are judged human."""
        seen = eventually(lambda: self.look("delivered", "Cutting dock time, Clara", "Views 1", "Clicks 1"))
        self.say(f"it was viewed and clicked: {seen.text}")
        assert self.counts()["delivered"] == self.before["delivered"] + 1
        self.say(f"the folders count it: {_listed(self.counts())}")

    def archive(self) -> None:
        """Out of Delivered, into Archived."""
        page = self.surfer.visit("/emails/delivered/")
        answer = self.surfer.press(page, "Archive", page.find("tr", "Cutting dock time, Clara"))
        assert answer.status == 200, answer.text
        self.row("archived", "Cutting dock time, Clara")
        now = self.counts()
        assert (now["delivered"], now["archived"]) == (self.before["delivered"], self.before["archived"] + 1)
        self.say(f"archived: {_listed(now)}")

    def bounce(self) -> None:
        """An address that nobody has."""
        self.compose("Uma Unknown <unknown@brava.example>")
        row = eventually(lambda: self.look("bounced", "Cutting dock time, Uma"))
        assert "The address does not exist" in row.text, row.text
        link = next(each for each in row.all("a") if "open=" in each.attributes.get("href", ""))
        pane = self.surfer.visit(f"/emails/{link.attributes['href'].rpartition('open=')[2]}/")
        assert "550 5.1.1" in pane.text, pane.text
        assert self.mailbox("unknown@brava.example") == []
        self.say(f"it bounced, and the list says why: {row.text}")

    def compose(self, to: str) -> Page:
        """Write and send, as the sheet's form does."""
        page = self.surfer.visit("/compose/")
        form = page.form(id="compose")
        page = self.surfer.submit(page, form, page.button_named("how", "now"), to=to, subject=SUBJECT, body=BODY)
        assert page.status == 200, page.text
        assert "Sending" in page.text, page.text
        return page

    def row(self, folder: str, *words: str) -> Node:
        """The row in a folder that holds all of `words`; it must be there now."""
        row = self.look(folder, *words)
        assert row is not None, f"{words} is not in {folder}"
        return row

    def look(self, folder: str, *words: str) -> Node | None:
        """The same, or None."""
        rows = self.surfer.visit(f"/emails/{folder}/").root.all("tr")
        return next((row for row in rows if all(each in row.text for each in words)), None)

    def counts(self) -> dict[str, int]:
        """How many emails each folder says that it holds."""
        found = {}
        for folder in ("delivered", "scheduled", "failed"):  # one of each group, which shows its neighbours
            for node in self.surfer.visit(f"/emails/{folder}/").root.all("span"):
                if node.attributes.get("id", "").startswith("pill-"):
                    found[node.attributes["id"].removeprefix("pill-")] = int(node.text.replace(",", ""))
        return found

    def mailbox(self, address: str) -> list[dict[str, Any]]:
        """What the sandbox filed for an address."""
        return list(httpx.get(f"{self.demo.mail_url}/api/messages", params={"to": address}, timeout=60).json())

    def say(self, words: str) -> None:
        """One line with the seconds since the beginning."""
        print(f"{time.monotonic() - self.began:6.1f} s  {words}", flush=True)


def eventually(look: Callable[[], T | None]) -> T:
    """What `look` gives, as soon as it gives something."""
    until = time.monotonic() + PATIENCE
    while (found := look()) is None:
        if time.monotonic() > until:
            raise AssertionError(f"it did not happen within {PATIENCE:.0f} s")
        time.sleep(0.5)
    return found


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def main() -> int:
    """Start, sail, stop."""
    with tempfile.TemporaryDirectory(prefix="quarterdeck-smoke-", ignore_cleanup_errors=True) as folder:
        demo = Demo(Path(folder), pace=PACE)
        voyage = Voyage(demo)
        try:
            voyage.run()
        except AssertionError as error:
            print(f"FAILED: {error}", "\n".join(demo.said[-20:]), sep="\n", file=sys.stderr)
            return 1
        finally:
            stopped = demo.stop()
    voyage.say("everything stopped" if stopped == 0 else f"the demo ended with status {stopped}")
    return stopped


if __name__ == "__main__":
    sys.exit(main())
