"""Messages as bytes, read back by the standard library's parser."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.delivery.addresses import Unsendable, wire_address
from quarterdeck.delivery.mime import Attached, Mailbox, OutgoingMessage, assemble

BASE = OutgoingMessage(
    sender=Mailbox("Ann Ask", "ann@example.com"),
    to=(Mailbox("Bob Jones", "bob@example.org"),),
    subject="Hello",
    text="Hi Bob",
    message_id="1.abc@example.com",
    date=datetime(2026, 11, 24, 9, 5, tzinfo=UTC),
)
# What a person can type: no control characters (a header refuses line breaks), no half characters.
WRITTEN = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]))
LETTERS = st.text(st.characters(exclude_categories=["Cs"]))


def read(message: OutgoingMessage) -> EmailMessage:
    raw = assemble(message)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    assert [defect for part in parsed.walk() for defect in part.defects] == []
    return parsed


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body(preferencelist=(kind,))
    assert part is not None
    return str(part.get_content())


def test_a_short_letter_is_written_plainly() -> None:
    assert assemble(BASE) == (
        b"From: Ann Ask <ann@example.com>\r\n"
        b"To: Bob Jones <bob@example.org>\r\n"
        b"Subject: Hello\r\n"
        b"Date: Tue, 24 Nov 2026 09:05:00 +0000\r\n"
        b"Message-ID: <1.abc@example.com>\r\n"
        b"MIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\n"
        b"Hi Bob\r\n"
    )


def test_equal_messages_are_equal_bytes() -> None:
    message = replace(BASE, html="<p>Hi</p>", attachments=(Attached("a.txt", "text/plain", b"x"),))
    assert assemble(message) == assemble(replace(message))


@given(WRITTEN)
def test_any_subject_is_read_back(subject: str) -> None:
    # The parser drops white space at both ends of a field that was written plainly.
    assert read(replace(BASE, subject=subject))["Subject"].strip() == subject.strip()


@given(WRITTEN)
def test_any_name_is_read_back(name: str) -> None:
    # Not by the policy's address parser: on 3.11 it puts a space between two encoded words of a name.
    field = email.message_from_bytes(assemble(replace(BASE, sender=Mailbox(name, "ann@example.com"))))["From"]
    shown, address = parseaddr(field)
    assert address == "ann@example.com"
    assert str(make_header(decode_header(shown))).split() == name.split()


@given(LETTERS, LETTERS)
def test_any_text_and_html_are_read_back(text: str, html: str) -> None:
    parsed = read(replace(BASE, text=text, html=html + "<p>"))
    for sent, kind in ((text, "plain"), (html + "<p>", "html")):
        lines = re.sub(r"\r\n|\r", "\n", sent)
        assert re.sub(r"\r\n|\r", "\n", body(parsed, kind)).removesuffix("\n") == lines.removesuffix("\n")


@pytest.mark.parametrize(
    "text",
    [
        "👋🏽 family 👨‍👩‍👧‍👦",
        "שלום עולם, مرحبا",
        "x" * 5000,
        "漢" * 5000,
        ".\n..\n.dots\n.",
        "From me\nFrom you",
        "trailing \t \n  leading",
        "a\rb\r\nc\n",
        "=20 = =?utf-8?q?x?=",
        "",
        "nul \0 inside",
    ],
)
def test_hard_texts_are_read_back(text: str) -> None:
    parsed = read(replace(BASE, text=text, html=f"<pre>{text}</pre>"))
    assert body(parsed).replace("\r\n", "\n").rstrip("\n") == re.sub(r"\r\n|\r", "\n", text).rstrip("\n")


@pytest.mark.parametrize(
    "subject", ["x" * 3000, "word " * 500, "=?utf-8?b?eA==?=", " two  spaces ", "👩‍💻" * 200, "tab\tinside"]
)
def test_hard_subjects_are_read_back(subject: str) -> None:
    assert str(read(replace(BASE, subject=subject))["Subject"]).strip() == subject.strip()


@pytest.mark.parametrize("bad", ["a\nBcc: x@x.test", "a\r\nX: y", "a\rb", "a\0b"])
def test_header_injection_is_refused(bad: str) -> None:
    for message in (
        replace(BASE, subject=bad),
        replace(BASE, sender=Mailbox(bad, "ann@example.com")),
        replace(BASE, to=(Mailbox("", f"{bad}@x.test"),)),
        replace(BASE, cc=(Mailbox(bad, "c@x.test"),)),
        replace(BASE, message_id=f"{bad}@x"),
        replace(BASE, headers=(("X-Note", bad),)),
        replace(BASE, headers=((bad, "x"),)),
        replace(BASE, unsubscribe_url=f"https://x.test/{bad}"),
        replace(BASE, unsubscribe_address=f"{bad}@x.test"),
        replace(BASE, attachments=(Attached(bad, "text/plain", b""),)),
    ):
        with pytest.raises(Unsendable):
            assemble(message)


def test_a_file_type_cannot_bring_headers() -> None:
    parsed = read(replace(BASE, attachments=(Attached("a", "text/plain\r\nX: y", b"x"),)))
    assert [part.get_content_type() for part in parsed.iter_attachments()] == ["application/octet-stream"]


def test_others_ids_that_cannot_be_read_are_left_out() -> None:
    parsed = read(replace(BASE, in_reply_to="bad\r\nX: y", references=("a@x", "no id", "b@x")))
    assert parsed["In-Reply-To"] is None
    assert parsed["References"] == "<a@x> <b@x>"


def test_a_follow_up_threads() -> None:
    parsed = read(replace(BASE, in_reply_to="b@x", references=("a@x", "b@x")))
    assert (parsed["In-Reply-To"], parsed["References"]) == ("<b@x>", "<a@x> <b@x>")


def test_a_long_thread_keeps_its_first_and_its_last() -> None:
    ids = tuple(f"{number}@{'x' * 100}" for number in range(200))
    kept = read(replace(BASE, references=ids))["References"].split()
    assert (len(kept), kept[0], kept[-1]) == (20, f"<{ids[0]}>", f"<{ids[-1]}>")


def test_attachments_keep_name_type_and_content() -> None:
    files = (
        Attached("offer.pdf", "application/pdf", bytes(range(256)) * 9),
        Attached('Angebot "größer" 👋.txt', "text/plain", b"\r\n.\r\n"),
        Attached("x" * 250 + ".bin", "application/octet-stream", b""),
        Attached("ř" * 250 + ".txt", "text/plain", b"x"),
        Attached("mail.eml", "message/rfc822", b"Subject: x\n\nx"),
    )
    found = list(read(replace(BASE, html="<p>Hi</p>", attachments=files)).iter_attachments())
    assert [part.get_filename() for part in found] == [file.name for file in files]
    assert [part.get_payload(decode=True) for part in found] == [file.content for file in files]
    assert found[4].get_content_type() == "application/octet-stream"


@given(WRITTEN.filter(bool))
def test_any_file_name_is_read_back(name: str) -> None:
    (part,) = read(replace(BASE, attachments=(Attached(name, "text/plain", b"x"),))).iter_attachments()
    assert part["Content-Disposition"].params["filename"] == (name.strip() or "attachment")


def test_one_click_unsubscribe_has_one_https_address() -> None:
    parsed = read(replace(BASE, unsubscribe_url="https://x.test/u/1", unsubscribe_address="leave@x.test"))
    assert parsed["List-Unsubscribe"] == "<https://x.test/u/1>, <mailto:leave@x.test>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_without_https_there_is_no_one_click() -> None:
    """R1: one click wants HTTPS; only what stays on this machine (the sandbox's world) may go without."""
    assert read(replace(BASE, unsubscribe_url="http://go.example.org/u/1"))["List-Unsubscribe-Post"] is None
    for here in ("http://localhost:8080/u/1", "http://127.0.0.1:8080/u/1"):
        assert read(replace(BASE, unsubscribe_url=here))["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read(replace(BASE, unsubscribe_url="http://localhost.evil.example/u/1"))["List-Unsubscribe-Post"] is None
    assert read(BASE)["List-Unsubscribe"] is None


def test_many_recipients_are_folded() -> None:
    boxes = tuple(Mailbox(f"Person {number}, Jr.", f"p{number}@example.com") for number in range(100))
    parsed = read(replace(BASE, to=boxes, cc=boxes[:2], reply_to=Mailbox("", "r@example.com")))
    assert [(box.display_name, box.addr_spec) for box in parsed["To"].addresses] == [
        (box.name, box.address) for box in boxes
    ]
    assert len(parsed["Cc"].addresses) == 2
    assert parsed["Reply-To"] == "r@example.com"


def test_ten_megabytes_are_read_back() -> None:
    text = "Zeile mit Umläuten: äöü und mehr.\n" * 300_000
    parsed = read(replace(BASE, text="short", html=text))
    assert body(parsed, "html").replace("\r\n", "\n") == text


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("ann@example.com", "ann@example.com"),
        (" ann@example.com ", "ann@example.com"),
        ("Ann.B+tag@Example.COM", "Ann.B+tag@Example.COM"),
        ("ann@localhost", "ann@localhost"),
        ("ann@müller.example", "ann@xn--mller-kva.example"),
        ("ann@例え.jp", "ann@xn--r8jz45g.jp"),
        ("ann@Straße.example", "ann@xn--strae-oqa.example"),
        ("o'neil@example.com", "o'neil@example.com"),
    ],
)
def test_addresses_go_over_the_wire(address: str, wire: str) -> None:
    assert wire_address(address) == wire


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "has to look like"),
        ("ann", "has to look like"),
        ("@example.com", "has to look like"),
        ("ann@", "has to look like"),
        ("a b@example.com", "cannot be read"),
        ("a..b@example.com", "cannot be read"),
        ("a<b@example.com", "cannot be read"),
        ("a@b@example.com", "cannot be read"),
        ("x" * 65 + "@example.com", "cannot be read"),
        ("ann@exa mple.com", "is not a domain name"),
        ("ann@-x.com", "is not a domain name"),
        ("ann@x..com", "is not a domain name"),
        ("ann@[127.0.0.1]", "is not a domain name"),
        ("ann@\u200d.com", "is not a domain name"),
        ("ann@" + "x." * 140 + "com", "too long"),
        ("änn@example.com", "other letters than a–z"),
        ("ann@x.com\nRCPT TO:<y@x>", "line break"),
    ],
)
def test_a_bad_address_is_refused_with_clear_words(address: str, words: str) -> None:
    with pytest.raises(Unsendable, match=words):
        wire_address(address)


def test_with_smtputf8_any_letters_may_stand_before_the_at() -> None:
    assert wire_address("änn@müller.example", True) == "änn@xn--mller-kva.example"
    raw = assemble(replace(BASE, to=(Mailbox("Änn", "änn@example.com"),), smtputf8=True))
    assert "<änn@example.com>".encode() in raw
    with pytest.raises(Unsendable):
        wire_address("än\u00a0n@example.com", True)


def test_a_message_to_nobody_is_refused() -> None:
    with pytest.raises(Unsendable, match="no recipient"):
        assemble(replace(BASE, to=()))
