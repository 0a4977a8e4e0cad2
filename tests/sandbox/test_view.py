"""The mailbox view: what arrived, safe to look at."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest

from tests.sandbox.world import PATIENCE, Sandbox, letter


@pytest.fixture(scope="module")
def path(sandbox: Sandbox) -> str:
    nasty = (
        '<script>alert(1)</script><p onclick="alert(2)" style="color:red">Red</p><a href="javascript:alert(3)">x</a>'
    )
    message = letter("maya@view.example", subject="<b>Dock</b> time", more=nasty)
    message.add_attachment("naïve".encode(), maintype="text", subtype="plain", filename="Øre & <co>.txt")
    sandbox.send(message)
    [filed] = sandbox.messages("maya@view.example")
    return f"/mailbox/maya@view.example/{filed['id']}/"


def test_the_home_page_lists_mailboxes_and_explains_addresses(sandbox: Sandbox, path: str) -> None:
    page = sandbox.get("/").text
    assert "maya@view.example" in page
    assert "verybusy@" in page


def test_a_mailbox_lists_its_messages(sandbox: Sandbox, path: str) -> None:
    page = sandbox.get("/mailbox/maya@view.example/").text
    assert path in page
    assert "&lt;b&gt;Dock&lt;" in page


def test_a_message_shows_headers_words_files_and_what_happens(sandbox: Sandbox, path: str) -> None:
    page = sandbox.get(path).text
    for words in (
        "Ann Bakker &lt;ann@northsea.example&gt;",
        "would Thursday suit you?",
        "Øre &amp; &lt;co&gt;.txt",
        "Message-ID",
    ):
        assert words in page
    assert "<b>Dock</b>" not in page


def test_the_letter_is_cleaned_framed_and_loads_nothing(sandbox: Sandbox, path: str) -> None:
    frame = sandbox.get(path + "html")
    assert "the story" in frame.text
    assert 'style="color:red"' in frame.text
    for bad in ("<script", "onclick", "javascript:"):
        assert bad not in frame.text
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "allow-scripts" not in policy
    assert "img-src data:" in policy
    assert "http:" not in policy


def test_pictures_load_only_when_asked_for(sandbox: Sandbox, path: str) -> None:
    assert "img-src data: http: https:" in sandbox.get(path + "html?images=1").headers["Content-Security-Policy"]


def test_the_source_is_the_message_as_it_came(sandbox: Sandbox, path: str) -> None:
    raw = sandbox.get(path + "raw")
    assert raw.headers["Content-Type"].startswith("text/plain")
    assert raw.content.startswith(b"Delivered-To: maya@view.example\r\nReturn-Path:")


def test_an_attachment_is_saved_never_shown(sandbox: Sandbox, path: str) -> None:
    file = sandbox.get(path + "files/0")
    assert file.content == "naïve".encode()
    assert file.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote('Øre & <co>.txt')}"
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert sandbox.get(path + "files/1").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/mailbox/maya@view.example/9999999999999-AAAAAAAA/",
        "/mailbox/..%2F..%2Fplans/x/raw",
        "/mailbox/maya@view.example/..%2F..%2Fx/raw",
        "/mailbox/" + "x" * 400 + "/",
    ],
)
def test_what_does_not_exist_is_a_page_that_says_so(sandbox: Sandbox, path: str) -> None:
    answer = sandbox.get(path)
    assert answer.status_code == 404
    assert "Nothing here" in answer.text


def test_a_long_mailbox_is_paged(sandbox: Sandbox) -> None:
    with sandbox.connect() as smtp:
        for n in range(52):
            smtp.send_message(letter("silent@many.example", subject=f"number {n:02}"))
    page = sandbox.get("/mailbox/silent@many.example/").text
    assert "number 51" in page
    assert "number 01" not in page
    older = page.rsplit("?before=", 1)[1].split('"', 1)[0]
    assert "number 01" in sandbox.get(f"/mailbox/silent@many.example/?before={older}").text


def test_head_has_no_body_and_other_methods_are_refused(sandbox: Sandbox) -> None:
    assert httpx.head(sandbox.url + "/", timeout=PATIENCE).content == b""
    assert httpx.put(sandbox.url + "/", timeout=PATIENCE).status_code == 501
    assert httpx.post(sandbox.url + "/", timeout=PATIENCE).status_code == 404
