"""One connection to a mailbox: opened safely, read without a trace, and every fault told in words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from quarterdeck.delivery.hosts import Security
from quarterdeck.inbound.imap.folders import Listed, find_sent
from quarterdeck.inbound.imap.session import Server, Session
from quarterdeck.inbound.imap.words import FolderGone
from quarterdeck.kit.errors import Misconfigured, OutsideError, Temporary
from tests.delivery.servers import Authority
from tests.inbound.odd import odd_server
from tests.outside import free_ports
from tests.servers.dovecot import Dovecot

T = TypeVar("T")


def letter(number: int, body: str = "Hello") -> bytes:
    return (
        f"From: a@brava.example\r\nMessage-ID: <{number}@brava.example>\r\nSubject: {number}\r\n\r\n{body}\r\n".encode()
    )


def with_session(server: Server, use: Callable[[Session], Awaitable[T]]) -> T:
    async def run() -> T:
        session = await Session.open(server)
        try:
            return await use(session)
        finally:
            await session.close()

    return asyncio.run(run())


def fault(server: Server) -> OutsideError:
    """Why it cannot be opened."""
    with pytest.raises(OutsideError) as caught:
        asyncio.run(Session.open(server))
    return caught.value


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_what_is_read_stays_unread(dovecot: Dovecot, security: Security) -> None:
    user = f"unread-{security}"
    dovecot.deliver(user, [letter(1), letter(2)])

    async def use(session: Session) -> object:
        opened = await session.select("INBOX")
        heads, bodies = await session.heads([1, 2]), await session.bodies([1, 2], 1000)
        return opened.exists, await session.after(0), heads[1].raw, heads[2].size, bodies[2]

    found = with_session(dovecot.server(user, security=security), use)

    assert found == (2, [1, 2], letter(1).partition(b"Hello")[0], len(letter(2)), letter(2))
    with dovecot.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.get_flags([1, 2]) == {1: (b"\\Recent",), 2: (b"\\Recent",)}


def test_a_large_message_is_fetched_from_its_beginning_only(dovecot: Dovecot) -> None:
    dovecot.deliver("large", [letter(1, "x" * 5000)])

    async def use(session: Session) -> dict[int, bytes]:
        await session.select("INBOX")
        return await session.bodies([1], 100)

    assert with_session(dovecot.server("large"), use) == {1: letter(1, "x" * 5000)[:100]}


def test_no_uid_after_the_last_is_no_message(dovecot: Dovecot) -> None:
    dovecot.deliver("last", [letter(1)])

    async def use(session: Session) -> list[int]:
        await session.select("INBOX")
        return await session.after(1)

    assert with_session(dovecot.server("last"), use) == []


def test_new_mail_ends_the_waiting_and_is_not_missed_before_it(dovecot: Dovecot) -> None:
    dovecot.deliver("waits", [letter(1)])

    async def use(session: Session) -> list[list[int]]:
        await session.select("INBOX")
        dovecot.deliver("waits", [letter(2)])  # the server tells it together with its leave to wait
        await session.wait(60)
        first = await session.after(1)
        waiting = asyncio.create_task(session.wait(60))
        dovecot.deliver("waits", [letter(3)])
        await waiting
        return [first, await session.after(2)]

    assert with_session(dovecot.server("waits"), use) == [[2], [3]]


def test_a_connection_that_nobody_waits_for_any_more_is_cut(tmp_path: Path) -> None:
    authority = Authority.make(tmp_path)

    async def run() -> bytes:
        connected, cut = asyncio.Event(), asyncio.Event()
        last = b"unread"

        async def greet_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal last
            connected.set()
            with suppress(asyncio.CancelledError):
                await opening  # given up by now
            writer.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
            while last := await reader.readline():
                writer.write(b"* CAPABILITY IMAP4rev1\r\n" + last.split()[0] + b" OK Done\r\n")
            cut.set()
            writer.close()

        async with await asyncio.start_server(greet_late, "127.0.0.1", 0, ssl=authority.context()) as server:
            port = server.sockets[0].getsockname()[1]
            where = Server("localhost", port, "tls", "u", "p", allow_private=True, ca_file=authority.file)
            opening = asyncio.create_task(Session.open(where))
            await connected.wait()
            opening.cancel()
            await asyncio.wait_for(cut.wait(), 120)
        return last

    assert asyncio.run(run()) == b""


def test_folders_keep_their_letters_and_sent_is_known_by_its_use(dovecot: Dovecot) -> None:
    with dovecot.client("names") as client:
        client.create_folder("Envoyés & Reçus/日本")

    async def use(session: Session) -> list[Listed]:
        return await session.folders()

    listed = with_session(dovecot.server("names"), use)
    assert {"INBOX", "Sent", "Envoyés & Reçus/日本"} <= {each.name for each in listed}
    assert find_sent(listed) == "Sent"


@pytest.mark.parametrize(
    ("names", "sent"),
    [
        (["INBOX", "Drafts", "Sent Items"], "Sent Items"),
        (["INBOX", "INBOX.Gesendete Objekte"], "INBOX.Gesendete Objekte"),
        (["INBOX", "INBOX.Verzonden items", "INBOX.Sent"], "INBOX.Sent"),
        (["INBOX", "Éléments envoyés"], "Éléments envoyés"),
        (["INBOX", "Resent"], None),
    ],
)
def test_sent_is_else_known_by_its_usual_names(names: list[str], sent: str | None) -> None:
    assert find_sent([Listed(name, ".", frozenset()) for name in names]) == sent


def test_the_use_that_the_server_tells_comes_before_any_name() -> None:
    listed = [Listed("Sent", "/", frozenset()), Listed("Weg", "/", frozenset({b"\\Sent"}))]
    assert find_sent(listed) == "Weg"


def test_a_folder_that_is_gone_is_told_apart(dovecot: Dovecot) -> None:
    async def use(session: Session) -> None:
        await session.select("Nowhere")

    with pytest.raises(FolderGone, match="Nowhere"):
        with_session(dovecot.server("gone"), use)


def test_a_wrong_password_is_for_a_person_to_mend(dovecot: Dovecot) -> None:
    error = fault(dovecot.server("anybody", "wrong"))
    assert isinstance(error, Misconfigured)
    assert "did not accept the user name and password" in str(error)
    assert "[AUTHENTICATIONFAILED] Authentication failed." in str(error)


def test_a_certificate_of_nobodys_is_refused(dovecot: Dovecot) -> None:
    error = fault(replace(dovecot.server("anybody"), ca_file=""))
    assert isinstance(error, Misconfigured)
    assert "cannot be trusted" in str(error)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_another_name_is_refused(dovecot: Dovecot, security: Security) -> None:
    server = replace(dovecot.server("anybody", security=security), host="127.0.0.1")
    error = fault(server)
    assert isinstance(error, Misconfigured)
    assert "enter the server's name" in str(error) or "another name" in str(error)


def test_tls_on_the_other_port_says_which_to_choose(dovecot: Dovecot) -> None:
    error = fault(replace(dovecot.server("anybody"), port=dovecot.port))
    assert isinstance(error, Misconfigured)
    assert "choose STARTTLS (port 143), or TLS with its own port (993)" in str(error)


def test_nobody_listening_and_no_such_host_are_said(dovecot: Dovecot) -> None:
    (port,) = free_ports(1)
    assert "nothing listens on port" in str(fault(replace(dovecot.server("anybody"), port=port)))
    unknown = fault(Server("no-such-host.invalid", username="ann"))
    assert "No server named “no-such-host.invalid”" in str(unknown)


def test_inner_addresses_are_refused_unless_allowed(dovecot: Dovecot) -> None:
    error = fault(replace(dovecot.server("anybody"), allow_private=False))
    assert isinstance(error, Misconfigured)
    assert "QUARTERDECK_ALLOW_PRIVATE_HOSTS" in str(error)


@pytest.mark.parametrize(
    ("script", "family", "words"),
    [
        ({"": "* BYE Too busy"}, Temporary, "Too busy"),
        ({"": "220 mail.example ESMTP"}, Temporary, "did not greet us as an IMAP server"),
        ({"": "<drop>"}, Temporary, "closed the connection at once"),
        ({"AUTHENTICATE": "{tag} NO [UNAVAILABLE] Come back later"}, Temporary, "Come back later"),
        ({"AUTHENTICATE": "{tag} NO [ALERT] Too many simultaneous connections."}, Temporary, "cannot log us in"),
        ({"AUTHENTICATE": "{tag} NO [ALERT] Application-specific password required"}, Misconfigured, "app password"),
        (
            {"CAPABILITY": "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{tag} OK Done"},
            Misconfigured,
            "no login by password",
        ),
        ({"AUTHENTICATE": "<drop>"}, Temporary, "was lost"),
    ],
)
def test_odd_servers_are_told_in_words(script: dict[str, str], family: type[Exception], words: str) -> None:
    with odd_server(script) as server:
        error = fault(server)
    assert isinstance(error, family)
    assert words in str(error)


def test_starttls_is_never_left_out() -> None:
    with odd_server({}) as server:
        error = fault(replace(server, security="starttls"))
    assert isinstance(error, Misconfigured)
    assert "does not offer STARTTLS" in str(error)


def test_a_server_that_is_lost_midway_is_temporary() -> None:
    async def use(session: Session) -> None:
        await session.select("INBOX")
        await session.after(0)

    with odd_server({"UID": "<drop>"}) as server, pytest.raises(Temporary, match="was lost"):
        with_session(server, use)


def test_a_server_that_announces_too_much_is_not_believed() -> None:
    async def use(session: Session) -> None:
        await session.select("INBOX")
        await session.bodies([1], 100)

    with (
        odd_server({"UID": "* 1 FETCH (UID 1 BODY[]<0> {99999999999}\r\nx"}) as server,
        pytest.raises(Temporary, match="announced a piece"),
    ):
        with_session(server, use)


def test_the_password_is_in_no_words(dovecot: Dovecot) -> None:
    server = dovecot.server("anybody", "a-very-secret-word")
    assert "a-very-secret-word" not in f"{server!r} {fault(server)}"
