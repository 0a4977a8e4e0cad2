"""Nothing that comes as mail makes the reader fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.mime import BLOCK, DEEPEST_BLOCKS, LONGEST_TEXT, parse, shallow
from quarterdeck.inbound.verdict import Kind, Verdict

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent.parent / "eml").glob("*.eml"))]
PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/report; boundary=b\r\n",
        b"Content-Type: message/rfc822\n\n",
        b"Content-Type: message/delivery-status\n\n",
        b"Content-Type: message/feedback-report\n\n",
        b"Content-Type: text/html; charset=utf-7\n\n<b>",
        b"Content-Type: text/plain; charset=hex\nContent-Transfer-Encoding: base64\n\n=A=",
        b"Content-Transfer-Encoding: quoted-printable\n\n=\n=zz",
        b"From: mailer-daemon@kite.example\nSubject: =?iso-2022-jp?B?GyRC?= =?x?q?=?=\n",
        b"Date: Mon, 99 Foo 0000 99:99\n",
        b"Auto-Submitted: auto-replied\nSubject: back on 99.99. or 31 February 0000\n\n",
        b'{"notificationType":"Bounce","mail":[],"bounce":{"bouncedRecipients":[1,null]}}',
        b"--b\n",
        b"--b--\n",
        b"\n\n",
        b"\0\xff\x1b$B",
        b"Final-Recipient: rfc822;\nStatus: 5\nAction:\n",
        b"<a@b.example>: 550 5.1.1 unknown\n",
    ]
)


@given(st.binary(max_size=3000))
def test_any_bytes_have_a_verdict(raw: bytes) -> None:
    assert isinstance(classify(raw), Verdict)


@given(st.lists(PIECES | st.binary(max_size=40), max_size=30))
def test_any_pieces_of_mail_have_a_verdict(pieces: list[bytes]) -> None:
    assert classify(b"".join(pieces)).kind in Kind


@settings(max_examples=300)
@given(st.sampled_from(SAMPLES), st.data())
def test_cut_and_damaged_mail_has_a_verdict(raw: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 400))
    damaged = raw[:start] + data.draw(st.binary(max_size=20)) + raw[start + length :]
    assert classify(damaged).kind in Kind


@pytest.mark.parametrize("raw", [b"", b"\n", b"\0" * 50, b":" * 5000, b"\xff" * 5000, b"@" * 50_000, b"a@" * 30_000])
def test_odd_bytes_are_of_kind_other(raw: bytes) -> None:
    assert classify(raw).kind is Kind.OTHER


def test_endless_nesting_ends() -> None:
    assert classify(b"Content-Type: message/rfc822\n\n" * 5000).kind is Kind.OTHER
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000))
    assert classify(nested).kind is Kind.OTHER


def test_a_huge_message_is_read_from_its_beginning() -> None:
    head = b"From: mailer-daemon@kite.example\nSubject: Undelivered\n\n<a@kite.example>: 550 5.1.1 User unknown\n"
    assert classify(head + b"x" * 20_000_000).recipients[0].hard


def test_endless_empty_lines_are_read() -> None:
    head = b"From: mailer-daemon@kite.example\nSubject: Undelivered\n\n<a@kite.example>: 550 5.1.1 User unknown\n"
    assert classify(head + b"\n" * 200_000 + b" " * 200_000).recipients[0].hard


def test_a_text_full_of_broken_lines_is_read() -> None:
    assert (
        classify(
            b"From: mailer-daemon@kite.example\nSubject: Undelivered\n\n" + b"failed <a@kite.example said 550 \n" * 5000
        ).kind
        is Kind.BOUNCE
    )


def test_quotes_within_quotes_become_no_endless_text() -> None:
    """Each line is written with the marks of all quotes around it: 60 KB of HTML would be 50 MB of marks."""
    part = parse(b"Content-Type: text/html\n\n" + b"<blockquote>x" * 5000)
    assert part.text.startswith("> x")
    assert len(part.text) <= LONGEST_TEXT


def test_blocks_too_deep_in_others_are_left_out_and_their_words_stay() -> None:
    nested = "<div>" * 5000 + "gone" + "</div>" * 5000 + "<blockquote>quoted</blockquote>"
    read = shallow(nested)
    assert sum(1 for block in BLOCK.finditer(read) if not block[1]) == DEEPEST_BLOCKS + 1
    assert sum(1 for block in BLOCK.finditer(read) if block[1]) == DEEPEST_BLOCKS + 1
    assert "gone" in read
    assert read.endswith("</div><blockquote>quoted</blockquote>")
