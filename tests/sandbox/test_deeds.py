"""What people and servers do about a letter beyond reading it: mail of their own, and the ways out."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from imapclient import IMAPClient

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind
from quarterdeck.sandbox.imap import PASSWORD
from tests.sandbox.world import PATIENCE, Sandbox, Site, eventually, letter

REP = "rep@works.example"


@pytest.fixture
def desk(sandbox: Sandbox) -> Iterator[IMAPClient]:
    """A rep's mailbox, emptied."""
    client = IMAPClient("127.0.0.1", port=sandbox.imap_port, ssl=False, timeout=PATIENCE)
    client.login(REP, PASSWORD)
    client.select_folder("INBOX")
    client.delete_messages(client.search("ALL"))
    client.expunge()
    yield client
    client.logout()


def arrived(desk: IMAPClient) -> bytes:
    """The only message in the INBOX, once it is there."""

    def look() -> Any:
        desk.noop()
        return desk.search("ALL")

    (uid,) = eventually(look)
    return bytes(desk.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"])


def written(to: str, site: Site, **headers: str) -> Any:
    message = letter(to, site.url)
    for name, value in {"From": f"Rep <{REP}>", "Message-ID": "<mail-1@works.example>", **headers}.items():
        del message[name]
        message[name] = value
    return message


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("replier", Kind.REPLY),
        ("away", Kind.AUTO_REPLY),
        ("stopper", Kind.UNSUBSCRIBE),
        ("complainer", Kind.COMPLAINT),
        ("late", Kind.BOUNCE),
    ],
)
def test_mail_comes_back_to_the_desk_as_what_it_is(
    sandbox: Sandbox, site: Site, desk: IMAPClient, word: str, kind: Kind
) -> None:
    address = f"{word}.ann@harbour.example"
    sandbox.send(written(address, site))
    verdict = classify(arrived(desk), own=[REP])
    assert verdict.kind is kind
    assert "mail-1@works.example" in (*verdict.in_reply_to, verdict.original.message_id)
    if kind is Kind.AUTO_REPLY:
        assert verdict.return_date is not None
    if kind is Kind.BOUNCE:
        assert [(each.address, each.hard) for each in verdict.recipients] == [(address, True)]


def test_a_forwarded_letter_is_read_by_the_colleague_too(sandbox: Sandbox, site: Site, desk: IMAPClient) -> None:
    sandbox.send(written("forwarder@hand.example", site))
    eventually(lambda: len(site.seen) >= 3)
    [handed_on] = eventually(lambda: sandbox.messages("clicker.colleague@hand.example"))
    assert handed_on["subject"].startswith("Fwd: ")
    assert len({agent for _, _, agent in site.seen}) >= 1


def test_the_button_of_the_mail_program_posts_one_click(sandbox: Sandbox, site: Site, desk: IMAPClient) -> None:
    ways = {"List-Unsubscribe": f"<{site.url}/u/token>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    sandbox.send(written("unsubscriber@out.example", site, **ways))
    eventually(lambda: ("POST", "/u/token") in [(method, path) for method, path, _ in site.seen])
    assert site.forms == ["List-Unsubscribe=One-Click"]


def test_a_leaver_sends_the_form_of_the_page_as_it_stands(sandbox: Sandbox, site: Site, desk: IMAPClient) -> None:
    site.page = (
        b'<form method="get"><input name="q"></form><form method="post"><input type="hidden" name="do" value="leave">'
        b'<input type="radio" name="scope" value="all" checked><input type="radio" name="scope" value="sender">'
        b'<select name="why"><option value="">-</option><option value="often">too often</option></select></form>'
    )
    sandbox.send(written("leaver@out.example", site))
    eventually(lambda: site.forms)
    assert site.forms == ["do=leave&scope=all&why="]


def test_who_finds_no_button_and_no_link_says_it_in_words(sandbox: Sandbox, site: Site, desk: IMAPClient) -> None:
    message = written("unsubscriber@words.example", site)
    message.clear_content()
    message.set_content("Hi Maya, would Thursday suit you?")
    sandbox.send(message)
    assert classify(arrived(desk), own=[REP]).kind is Kind.UNSUBSCRIBE


def test_automatic_mail_is_never_answered(sandbox: Sandbox, site: Site, desk: IMAPClient) -> None:
    sandbox.send(written("away@quiet.example", site, **{"Auto-Submitted": "auto-generated"}))
    [filed] = eventually(lambda: sandbox.messages("away@quiet.example"))
    assert filed["visits"] == []


def test_whoever_sends_has_a_desk_and_answers_for_themselves(sandbox: Sandbox, site: Site) -> None:
    message = written("away.boss@works.example", site)
    message.replace_header("From", "away.boss@works.example")
    sandbox.send(message)
    [filed] = eventually(lambda: sandbox.messages("away.boss@works.example"))
    assert filed["visits"] == []


@pytest.mark.parametrize(("files", "found"), [("yes", 1), ("no", 0)])
def test_a_server_that_files_keeps_what_was_sent(
    sandbox: Sandbox, site: Site, desk: IMAPClient, files: str, found: int
) -> None:
    httpx.post(f"{sandbox.url}/api/weather", data={"files_sent": files}, timeout=PATIENCE)
    sandbox.send(written("silent@filed.example", site, **{"Message-ID": f"<filed-{files}@works.example>"}))
    desk.select_folder("Sent", readonly=True)
    assert len(desk.search(["HEADER", "Message-ID", f"filed-{files}@works.example"])) == found


def test_a_wrong_password_is_refused(sandbox: Sandbox) -> None:
    client = IMAPClient("127.0.0.1", port=sandbox.imap_port, ssl=False, timeout=PATIENCE)
    with pytest.raises(Exception, match="AUTHENTICATIONFAILED"):
        client.login(REP, "guess")
    client.shutdown()


def test_desks_survive_a_restart(tmp_path: Path, site: Site) -> None:
    first = Sandbox(tmp_path)
    httpx.post(f"{first.url}/api/weather", data={"files_sent": "yes"}, timeout=PATIENCE)
    first.send(written("silent@kept.example", site))
    assert first.stop()[0] == 0
    second = Sandbox(tmp_path)
    client = IMAPClient("127.0.0.1", port=second.imap_port, ssl=False, timeout=PATIENCE)
    client.login(REP, PASSWORD)
    client.select_folder("Sent", readonly=True)
    (uid,) = client.search("ALL")
    raw = client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]
    assert email.message_from_bytes(raw, policy=email.policy.default)["To"] == "silent@kept.example"
    client.logout()
    second.stop()
