"""What a mail client meets at the sandbox's door."""

from __future__ import annotations

import smtplib
import socket
from pathlib import Path

import pytest

from tests.sandbox.world import PATIENCE, Sandbox, letter


def refusal(sandbox: Sandbox, address: str) -> str:
    with sandbox.connect() as smtp:
        smtp.mail("ann@northsea.example")
        code, words = smtp.rcpt(address)
    return f"{code} {words.decode()}"


def test_it_offers_what_large_servers_offer(sandbox: Sandbox) -> None:
    with sandbox.connect() as smtp:
        assert {"size", "8bitmime", "smtputf8", "pipelining", "enhancedstatuscodes"} <= set(smtp.esmtp_features)


def test_a_message_is_taken_with_a_queue_id_and_filed(sandbox: Sandbox) -> None:
    with sandbox.connect() as smtp:
        smtp.mail("ann@northsea.example")
        smtp.rcpt("maya@taken.example")
        code, words = smtp.data(letter("maya@taken.example").as_bytes())
    assert code == 250
    assert words.startswith(b"2.0.0 Ok: queued as ")
    [filed] = sandbox.messages("maya@taken.example")
    assert filed["id"].endswith(words.decode().rsplit(" ", 1)[1])
    assert filed["subject"] == "Cutting dock time"
    assert filed["headers"][:2] == [["Delivered-To", "maya@taken.example"], ["Return-Path", "<ann@northsea.example>"]]


def test_every_recipient_has_a_copy(sandbox: Sandbox) -> None:
    message = letter("one@copies.example, two@copies.example")
    sandbox.send(message)
    assert [len(sandbox.messages(f"{name}@copies.example")) for name in ("one", "two")] == [1, 1]


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("unknown@x.example", "550 5.1.1 "),
        ("gone@x.example", "550 5.1.1 "),
        ("full@x.example", "552 5.2.2 "),
        ("blocked@x.example", "550 5.7.1 "),
        ("verybusy@x.example", "451 4.7.1 "),
        ("x" * 250 + "@x.example", "553 5.1.3 "),
    ],
)
def test_a_refusal_has_its_code_and_words(sandbox: Sandbox, address: str, answer: str) -> None:
    assert refusal(sandbox, address).startswith(answer)
    assert sandbox.messages(address[:40]) == []


def test_a_greylisted_message_is_taken_at_the_third_try_and_the_next_starts_over(sandbox: Sandbox) -> None:
    message = letter("busy@grey.example")
    for _ in range(2):
        for _ in range(2):
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                sandbox.send(message)
        sandbox.send(message)
    assert len(sandbox.messages("busy@grey.example")) == 2


def test_a_server_that_is_always_busy_never_gives_in(sandbox: Sandbox) -> None:
    for _ in range(4):
        assert refusal(sandbox, "verybusy@grey.example").startswith("451 4.7.1 ")


def test_a_slow_server_takes_the_message_in_the_end(sandbox: Sandbox) -> None:
    sandbox.send(letter("slow@x.example"))
    assert len(sandbox.messages("slow@x.example")) == 1


@pytest.mark.parametrize(("word", "kept"), [("drop", 0), ("droplost", 0), ("dropkept", 1)])
def test_a_dropped_connection_leaves_no_answer(sandbox: Sandbox, word: str, kept: int) -> None:
    with pytest.raises(smtplib.SMTPServerDisconnected):
        sandbox.send(letter(f"{word}@drops.example"))
    assert len(sandbox.messages(f"{word}@drops.example")) == kept


def test_a_line_that_is_too_long_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(smtplib.SMTPDataError), sandbox.connect() as smtp:
        smtp.sendmail("ann@northsea.example", ["maya@x.example"], "Subject: x\r\n\r\n" + "x" * 1200)


def test_commands_may_be_pipelined(sandbox: Sandbox) -> None:
    with socket.create_connection(("127.0.0.1", sandbox.smtp_port), timeout=PATIENCE) as wire:
        wire.sendall(
            b"EHLO c\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<unknown@x.example>\r\nRCPT TO:<p@x.example>\r\nQUIT\r\n"
        )
        said = b""
        while more := wire.recv(4096):
            said += more
    codes = [line[:3] for line in said.splitlines() if line[3:4] == b" "]
    assert codes == [b"220", b"250", b"250", b"550", b"250", b"221"]


def test_addresses_and_words_in_any_script_arrive(sandbox: Sandbox) -> None:
    with sandbox.connect() as smtp:
        smtp.mail("ann@northsea.example", ["SMTPUTF8"])
        assert smtp.rcpt("用户@例え.example")[0] == 250
        smtp.data("Subject: مرحبا 🙂\r\n\r\nשלום".encode())
    [filed] = sandbox.messages("用户@例え.example")
    assert (filed["subject"], filed["text"].strip()) == ("مرحبا 🙂", "שלום")


def test_without_a_configured_login_any_is_taken(sandbox: Sandbox) -> None:
    with sandbox.connect() as smtp:
        assert smtp.login("ann", "anything")[0] == 235


def test_a_configured_login_is_demanded(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, login="ann:s3cret")
    with sandbox.connect() as smtp:
        assert smtp.mail("ann@northsea.example")[0] == 530
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            smtp.login("ann", "wrong")
        assert refused.value.smtp_code == 535
        smtp.login("ann", "s3cret")
        assert smtp.mail("ann@northsea.example")[0] == 250
    assert sandbox.stop() == (0, "", "")
