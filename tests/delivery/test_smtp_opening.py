"""Opening a connection: finding the server, connecting, encrypting, logging in; each fault has its words."""

from __future__ import annotations

import socket
import threading
from typing import Any

import psutil
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from quarterdeck.delivery.smtp import Server, Step
from quarterdeck.kit.errors import Misconfigured, OutsideError, Temporary
from tests.delivery.dialling import fault, opened, run
from tests.delivery.servers import DROP, REPLIES, SILENCE, Authority, Wire, server, standard_server
from tests.outside import free_ports

MESSAGE = b"Subject: x\r\n\r\nHi\r\n"


@pytest.mark.parametrize(
    ("changes", "replies", "greeting", "family", "step", "words"),
    [
        ({}, {}, "421 4.3.2 Busy", Temporary, Step.CONNECT, "421 4.3.2 Busy"),
        ({}, {}, "554 5.7.1 Blocked", Misconfigured, Step.CONNECT, "554 5.7.1 Blocked"),
        ({}, {}, DROP, Temporary, Step.CONNECT, "closed the connection at once"),
        ({}, {}, "SSH-2.0-OpenSSH_9.2", Temporary, Step.CONNECT, "not SMTP"),
        ({"timeout": 1.0}, {}, SILENCE, Temporary, Step.CONNECT, "said nothing"),
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
    (port,) = free_ports(1)
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


def test_a_server_that_refused_us_and_says_no_goodbye_is_not_waited_for(authority: Authority) -> None:
    known = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def serve() -> None:
            plain, _ = listening.accept()
            with authority.context().wrap_socket(plain, server_side=True) as wire, wire.makefile("rb") as lines:
                for answer in ("220 ready", REPLIES["EHLO"], "535 5.7.8 Wrong"):
                    wire.sendall(answer.encode() + b"\r\n")
                    lines.readline()
                known.wait(120)  # holds the connection

        thread = threading.Thread(target=serve)
        thread.start()
        run(fault(port, security="tls", username="ann", password="x", ca_file=authority.file))
        left = [each for each in psutil.Process().net_connections("tcp4") if each.raddr and each.raddr.port == port]
        known.set()
        thread.join()
    assert left == []


def test_a_servers_description_does_not_show_its_password() -> None:
    assert "s3cret" not in repr(Server("x.test", password="s3cret"))
