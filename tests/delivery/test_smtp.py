"""Messages over a connection to real servers: the good way, and every fault with its words."""

from __future__ import annotations

import asyncio

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from quarterdeck.delivery.addresses import Unsendable
from quarterdeck.delivery.answers import Answer, Stage
from quarterdeck.delivery.smtp import Interrupted
from quarterdeck.kit.errors import Temporary
from tests.delivery.dialling import opened, run
from tests.delivery.servers import DROP, REPLIES, SILENCE, server, standard_server

MESSAGE = b"Subject: x\r\n\r\nHi\r\n"


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


ONE_BY_ONE = {"EHLO": "250-test\r\n250 SIZE 20000000"}  # a server that takes no commands together


@pytest.mark.parametrize("offered", [ONE_BY_ONE, {}])
def test_a_refused_sender_ends_the_envelope(offered: dict[str, str]) -> None:
    async def story() -> None:
        async with server({"MAIL": "550 5.7.1 Not yours", **offered}) as wire:
            connection = await opened(wire.port)
            envelope = await connection.envelope("ann@x.test", ["bob@y.test"])
            assert envelope.refusal == (Stage.MAIL, Answer(550, "5.7.1", "Not yours"))
            assert ("RCPT" in wire.verbs()) is connection.can_pipeline

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

        async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:
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
            connection = await opened(wire.port, **({"final_timeout": 1.0} if answer == SILENCE else {}))
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
