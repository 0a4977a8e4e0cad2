"""A connection to real servers: the good way, and every fault with its words."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from quarterdeck.delivery.addresses import Unsendable
from quarterdeck.delivery.answers import Answer, Stage
from quarterdeck.delivery.smtp import Connection, Interrupted, Server, Step
from quarterdeck.kit.errors import Misconfigured, OutsideError, Temporary
from tests.delivery.servers import DROP, REPLIES, SILENCE, Authority, Wire, server, standard_server

MESSAGE = b"Subject: x\r\n\r\nHi\r\n"
T = TypeVar("T")
LOCAL = Server("localhost", security="none", allow_private=True, timeout=5, final_timeout=5)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


async def opened(port: int, **changes: Any) -> Connection:
    connection = Connection(replace(LOCAL, port=port, **changes))
    await connection.open()
    return connection


async def fault(port: int, **changes: Any) -> tuple[OutsideError, Connection]:
    connection = Connection(replace(LOCAL, port=port, **changes))
    with pytest.raises(OutsideError) as caught:
        await connection.open()
    assert not connection.is_open
    return caught.value, connection


def test_a_message_goes_in_two_phases() -> None:
    async def story() -> None:
        async with server() as wire:
            connection = await opened(wire.port)
            envelope = await connection.envelope("ann@x.test", ["bob@y.test", "cc@y.test"], size=len(MESSAGE))
            assert envelope.refusal is None
            assert wire.bodies == []
            assert await connection.data(MESSAGE) == Answer(250, "2.0.0", "Ok: queued as 1")
            assert wire.bodies == [MESSAGE + b".\r\n"]
            await connection.close()
            assert wire.lines[1:4] == [
                f"MAIL FROM:<ann@x.test> SIZE={len(MESSAGE)}",
                "RCPT TO:<bob@y.test>",
                "RCPT TO:<cc@y.test>",
            ]
            assert wire.verbs()[-1] == "QUIT"

    run(story())


def test_one_connection_carries_many_messages() -> None:
    async def story() -> None:
        async with server({"RCPT TO:<gone@y.test>": "550 5.1.1 User unknown"}) as wire:
            connection = await opened(wire.port)
            for name in ("a", "gone", "b"):
                envelope = await connection.envelope("ann@x.test", [f"{name}@y.test"])
                if envelope.refusal:
                    assert envelope.refusal == (Stage.RCPT, Answer(550, "5.1.1", "User unknown"))
                    await connection.reset()
                else:
                    await connection.data(MESSAGE)
            assert len(wire.bodies) == 2
            assert wire.verbs().count("EHLO") == 1

    run(story())


def test_a_refused_sender_ends_the_envelope() -> None:
    async def story() -> None:
        async with server({"MAIL": "550 5.7.1 Not yours"}) as wire:
            connection = await opened(wire.port)
            envelope = await connection.envelope("ann@x.test", ["bob@y.test"])
            assert envelope.refusal == (Stage.MAIL, Answer(550, "5.7.1", "Not yours"))
            assert "RCPT" not in wire.verbs()

    run(story())


def test_a_refused_copy_does_not_stop_the_letter() -> None:
    async def story() -> None:
        async with server({"RCPT TO:<cc@y.test>": "550 5.1.1 No"}) as wire:
            connection = await opened(wire.port)
            envelope = await connection.envelope("ann@x.test", ["bob@y.test", "cc@y.test"])
            assert envelope.refusal is None
            assert [(address, answer.code) for address, answer in envelope.recipients] == [
                ("bob@y.test", 250),
                ("cc@y.test", 550),
            ]

    run(story())


def test_dots_are_stuffed_and_arrive_single() -> None:
    message = b".a\r\n..\r\n.\r\nb.\r\n"

    async def story() -> None:
        async with server() as wire:
            connection = await opened(wire.port)
            await connection.envelope("ann@x.test", ["bob@y.test"])
            await connection.data(message)
            assert wire.bodies == [b"..a\r\n...\r\n..\r\nb.\r\n.\r\n"]

    run(story())


@pytest.mark.parametrize("message", [b"a\n.\r\nMAIL FROM:<x>", b"a\r.\r\n", b"a\n"])
def test_a_message_cannot_smuggle_in_another(message: bytes) -> None:
    async def story() -> None:
        async with server() as wire:
            connection = await opened(wire.port)
            await connection.envelope("ann@x.test", ["bob@y.test"])
            with pytest.raises(ValueError, match="smuggle"):
                await connection.data(message)
            assert wire.bodies == []

    run(story())


def test_an_address_cannot_bring_a_command() -> None:
    async def story() -> None:
        async with server() as wire:
            connection = await opened(wire.port)
            with pytest.raises(Unsendable):
                await connection.envelope("ann@x.test", ["bob@y.test>\r\nDATA"])
            assert "MAIL" not in wire.verbs()

    run(story())


def test_other_letters_before_the_at_need_smtputf8() -> None:
    async def story() -> None:
        async with server() as wire:
            with pytest.raises(Unsendable, match="SMTPUTF8"):
                await (await opened(wire.port)).envelope("ann@x.test", ["bøb@y.test"])
        async with server({"EHLO": "250-test\r\n250 SMTPUTF8"}) as wire:
            await (await opened(wire.port)).envelope("ann@x.test", ["bøb@ÿ.test"])
            assert wire.lines[1:] == ["MAIL FROM:<ann@x.test> SMTPUTF8 BODY=8BITMIME", "RCPT TO:<bøb@xn--wda.test>"]

    run(story())


def test_ten_megabytes_go_through() -> None:
    message = b"x" * 70 + b"\r\n"
    message *= 150_000

    class Keep:
        content = b""

        async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            assert isinstance(envelope.content, bytes)
            self.content = envelope.content
            return "250 Kept"

    keep = Keep()

    async def story() -> None:
        async with standard_server(keep, data_size_limit=20_000_000) as port:
            connection = await opened(port)
            assert connection.size_limit == 20_000_000
            await connection.envelope("ann@x.test", ["bob@y.test"], size=len(message))
            assert (await connection.data(message)).code == 250
            await connection.close()

    run(story())
    assert keep.content == message


def test_a_message_above_the_servers_size_is_refused_before_it_is_sent() -> None:
    async def story() -> None:
        async with standard_server(object(), data_size_limit=1000) as port:
            connection = await opened(port)
            envelope = await connection.envelope("ann@x.test", ["bob@y.test"], size=2000)
            assert envelope.mail.code == 552
            await connection.close()

    run(story())


@pytest.mark.parametrize(
    ("replies", "lost"),
    [
        ({"MAIL": DROP}, "envelope"),
        ({"RCPT": DROP}, "envelope"),
        ({"DATA": DROP}, "data"),
        ({"DATA": "garbage"}, "data"),
    ],
)
def test_lost_before_the_first_byte_is_temporary(replies: dict[str, str], lost: str) -> None:
    async def story() -> None:
        async with server(replies) as wire:
            connection = await opened(wire.port)
            if lost == "data":
                await connection.envelope("ann@x.test", ["bob@y.test"])
            with pytest.raises(Temporary, match="before the message was handed over"):
                await (
                    connection.data(MESSAGE) if lost == "data" else connection.envelope("ann@x.test", ["bob@y.test"])
                )
            assert not connection.is_open

    run(story())


@pytest.mark.parametrize("answer", ["250 Ok", "334 ?"])
def test_a_yes_before_the_message_is_no_acceptance(answer: str) -> None:
    async def story() -> None:
        async with server({"DATA": answer}) as wire:
            connection = await opened(wire.port)
            await connection.envelope("ann@x.test", ["bob@y.test"])
            with pytest.raises(Temporary, match="nothing was sent"):
                await connection.data(MESSAGE)
            assert not connection.is_open

    run(story())


@pytest.mark.parametrize("answer", [DROP, "garbage", SILENCE, "354 Go on", "000 ?"])
def test_lost_after_the_data_is_an_unknown_outcome(answer: str) -> None:
    async def story() -> None:
        async with server({"BODY": answer}) as wire:
            connection = await opened(wire.port, final_timeout=0.3)
            await connection.envelope("ann@x.test", ["bob@y.test"])
            with pytest.raises(Interrupted, match=r"handed over|no outcome"):
                await connection.data(MESSAGE)
            assert len(wire.bodies) == 1
            assert not connection.is_open

    run(story())


def test_lost_in_the_midst_of_the_data_is_an_unknown_outcome() -> None:
    async def drop_midway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        for reply in (REPLIES["EHLO"], "250 Ok", "250 Ok", "354 Go on"):
            await reader.readline()
            writer.write(reply.encode() + b"\r\n")
        await reader.read(1000)
        writer.transport.abort()

    async def story() -> None:
        listening = await asyncio.start_server(drop_midway, "127.0.0.1", 0)
        connection = await opened(listening.sockets[0].getsockname()[1])
        await connection.envelope("ann@x.test", ["bob@y.test"])
        with pytest.raises(Interrupted):
            await connection.data((b"x" * 998 + b"\r\n") * 20_000)
        listening.close()

    run(story())


@pytest.mark.parametrize("answer", ["451 4.3.0 Later", "554 5.7.1 Spam", "421 4.3.2 Shutting down"])
def test_a_no_after_the_data_is_an_answer(answer: str) -> None:
    async def story() -> None:
        async with server({"BODY": answer}) as wire:
            connection = await opened(wire.port)
            await connection.envelope("ann@x.test", ["bob@y.test"])
            assert str(await connection.data(MESSAGE)) == answer

    run(story())


def test_a_no_to_data_sends_nothing() -> None:
    async def story() -> None:
        async with server({"DATA": "451 4.3.0 Later"}) as wire:
            connection = await opened(wire.port)
            await connection.envelope("ann@x.test", ["bob@y.test"])
            assert (await connection.data(MESSAGE)).code == 451
            await connection.reset()
            assert wire.bodies == []
            assert connection.is_open

    run(story())


def test_a_server_that_will_not_start_over_is_left() -> None:
    async def story() -> None:
        async with server({"RSET": "421 4.3.2 No"}) as wire:
            connection = await opened(wire.port)
            with pytest.raises(Temporary, match="start over"):
                await connection.reset()
            assert not connection.is_open

    run(story())


@pytest.mark.parametrize(
    ("changes", "replies", "greeting", "family", "step", "words"),
    [
        ({}, {}, "421 4.3.2 Busy", Temporary, Step.CONNECT, "421 4.3.2 Busy"),
        ({}, {}, "554 5.7.1 Blocked", Misconfigured, Step.CONNECT, "554 5.7.1 Blocked"),
        ({}, {}, DROP, Temporary, Step.CONNECT, "closed the connection at once"),
        ({}, {}, "SSH-2.0-OpenSSH_9.2", Temporary, Step.CONNECT, "not SMTP"),
        ({"timeout": 0.3}, {}, SILENCE, Temporary, Step.CONNECT, "said nothing"),
        ({}, {"EHLO": "502 5.5.1 What?"}, "220 x", Misconfigured, Step.CONNECT, "502 5.5.1 What?"),
        ({"security": "starttls"}, {}, "220 x", Misconfigured, Step.ENCRYPT, "does not offer STARTTLS"),
        ({"security": "tls"}, {}, "220 x", Misconfigured, Step.ENCRYPT, "does not speak TLS on this port"),
        (
            {"username": "ann", "password": "x"},
            {"AUTH": "535 5.7.8 Wrong"},
            "220 x",
            Misconfigured,
            Step.LOGIN,
            "5.7.8 Wrong",
        ),
        (
            {"username": "ann", "password": "x"},
            {"AUTH": "454 4.7.0 Later"},
            "220 x",
            Temporary,
            Step.LOGIN,
            "4.7.0 Later",
        ),
        ({"username": "ann", "password": "x"}, {"AUTH": DROP}, "220 x", Temporary, Step.LOGIN, "during the login"),
        ({"username": "ann"}, {"EHLO": "250 test"}, "220 x", Misconfigured, Step.LOGIN, "offers no login"),
        (
            {"username": "ann"},
            {"EHLO": "250-t\r\n250 AUTH GSSAPI"},
            "220 x",
            Misconfigured,
            Step.LOGIN,
            "no way to log in",
        ),
    ],
)
def test_each_fault_of_opening_has_its_words(
    changes: dict[str, Any],
    replies: dict[str, str],
    greeting: str,
    family: type[OutsideError],
    step: Step,
    words: str,
) -> None:
    async def story() -> None:
        async with server(replies, greeting) as wire:
            error, connection = await fault(wire.port, **changes)
            assert type(error) is family
            assert words in str(error)
            assert connection.step is step
            assert "AUTH" not in wire.verbs() or changes.get("username")

    run(story())


def test_an_unknown_host_is_named() -> None:
    error, connection = run(fault(25, host="no-such-host.invalid"))
    assert "No server named “no-such-host.invalid” was found" in str(error)
    assert connection.step is Step.FIND


def test_a_port_without_a_server_is_named() -> None:
    async def story() -> int:
        async with server() as wire:
            return wire.port

    port = run(story())
    error, connection = run(fault(port))
    assert isinstance(error, Temporary)
    assert f"nothing listens on port {port}" in str(error)
    assert connection.step is Step.CONNECT


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "0.0.0.0"]
)
def test_private_addresses_are_refused_unless_allowed(host: str) -> None:
    error, connection = run(fault(25, host=host, allow_private=False))
    assert isinstance(error, Misconfigured)
    assert "QUARTERDECK_ALLOW_PRIVATE_HOSTS" in str(error)
    assert connection.step is Step.FIND


def test_a_server_beyond_the_network_is_never_used_without_encryption() -> None:
    error, _ = run(fault(25, host="192.0.0.9", security="none"))
    assert isinstance(error, Misconfigured)
    assert "choose TLS" in str(error)


@pytest.mark.parametrize(("host", "port"), [("", 25), ("x.test", 0), ("x.test", 70000), ("x" * 300, 25)])
def test_a_host_that_cannot_be_is_a_wrong_setting(host: str, port: int) -> None:
    error, _ = run(fault(port, host=host))
    assert isinstance(error, Misconfigured)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("ca"))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_encrypted_login(authority: Authority, security: str) -> None:
    async def story() -> Wire:
        replies = {"STARTTLS": REPLIES["STARTTLS"], "EHLO": REPLIES["EHLO"] + "\r\n250 STARTTLS"}
        replies["EHLO"] = replies["EHLO"].replace("250 ENH", "250-ENH")
        async with server(replies if security == "starttls" else {}, tls=authority.context()) as wire:
            changes = {"security": security, "username": "ann", "password": "s3cret", "ca_file": authority.file}
            connection = await opened(wire.port, **changes)
            assert [step for step, _ in connection.done] == list(Step)
            assert "TLSv1.3" in dict(connection.done)[Step.ENCRYPT]
            await connection.envelope("ann@x.test", ["bob@y.test"])
            assert (await connection.data(MESSAGE)).code == 250
            await connection.close()
            return wire

    wire = run(story())
    assert wire.verbs().count("EHLO") == (2 if security == "starttls" else 1)


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        ({"days": -1}, "has expired"),
        ({"name": "other.test"}, "is for another name"),
        ({"self_signed": True}, "signed by nobody but itself"),
    ],
)
def test_each_fault_of_a_certificate_has_its_words(
    authority: Authority, security: str, certificate: dict[str, Any], words: str
) -> None:
    async def story() -> None:
        replies = {"STARTTLS": REPLIES["STARTTLS"], "EHLO": "250-test\r\n250-AUTH PLAIN\r\n250 STARTTLS"}
        async with server(replies if security == "starttls" else {}, tls=authority.context(**certificate)) as wire:
            changes = {"security": security, "username": "ann", "password": "s3cret", "ca_file": authority.file}
            error, connection = await fault(wire.port, **changes)
            assert isinstance(error, Misconfigured)
            assert words in str(error)
            assert connection.step is Step.ENCRYPT
            assert "AUTH" not in wire.verbs()

    run(story())


def test_a_certificate_of_an_unknown_authority_is_named(authority: Authority) -> None:
    async def story() -> None:
        async with server(tls=authority.context()) as wire:
            error, _ = await fault(wire.port, security="tls")
            assert "an authority that this machine does not know" in str(error)

    run(story())


def test_a_certificate_for_a_name_is_not_for_its_number(authority: Authority) -> None:
    async def story() -> None:
        async with server(tls=authority.context()) as wire:
            error, _ = await fault(wire.port, host="127.0.0.1", security="tls", ca_file=authority.file)
            assert "not for this address" in str(error)

    run(story())


def test_a_standard_server_checks_the_password(authority: Authority) -> None:
    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"ann", "pässword".encode()), handled=False)

    async def story() -> None:
        options = {"tls_context": authority.context(), "require_starttls": True, "authenticator": authenticate}
        changes = {"security": "starttls", "username": "ann", "ca_file": authority.file}
        async with standard_server(object(), **options) as port:
            connection = await opened(port, password="pässword", **changes)
            await connection.close()
            error, _ = await fault(port, password="wrong", **changes)
            assert isinstance(error, Misconfigured)
            assert "did not accept the user name and password" in str(error)

    run(story())


def test_a_wrong_password_is_tried_once() -> None:
    async def story() -> None:
        async with server({"AUTH": "535 5.7.8 Wrong"}) as wire:
            await fault(wire.port, username="ann", password="x")
            assert wire.verbs().count("AUTH") == 1

    run(story())


def test_a_servers_description_does_not_show_its_password() -> None:
    assert "s3cret" not in repr(Server("x.test", password="s3cret"))
