"""What a person can mend is one clear line and exit code 1, never a traceback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from quarterdeck.cli import database
from quarterdeck.kit import postgres
from quarterdeck.kit.errors import Misconfigured
from tests.cli.product import run
from tests.cluster import FAST
from tests.outside import environ, free_ports


def refused(command: str, given: dict[str, str]) -> str:
    """The one line with which a command refuses."""
    done = run(command, given=given)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("quarterdeck: ")]
    return lines[0]


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """A PostgreSQL that asks for a password on TCP."""
    data = tmp_path_factory.mktemp("strict")
    rules = data / "rules"
    rules.write_text("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
    rules.chmod(0o644)
    (port,) = free_ports(1)
    settings = {"listen_addresses": "127.0.0.1", "port": str(port), "hba_file": str(rules)}
    server = postgres.Server(data, FAST | settings)
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("command", ["up", "demo", "web", "worker", "prepare", "doctor"])
def test_a_bad_setting_is_named_by_every_command(command: str, tmp_path: Path) -> None:
    assert "QUARTERDECK_PORT is 'x'" in refused(command, environ(tmp_path, QUARTERDECK_PORT="x"))


def test_production_without_a_secret(tmp_path: Path) -> None:
    assert "QUARTERDECK_SECRET_KEY is missing" in refused("up", environ(tmp_path, QUARTERDECK_PRODUCTION="1"))


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "QUARTERDECK_DATA: cannot make" in refused("up", environ(tmp_path / "file" / "data"))


def test_a_port_in_use_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert f"Port {port} is in use" in refused("up", environ(tmp_path / "a", QUARTERDECK_PORT=port))
        assert f"Port {port} is in use" in refused("web", environ(tmp_path / "c", QUARTERDECK_PORT=port))
        words = refused("demo", environ(tmp_path / "b", QUARTERDECK_SANDBOX_SMTP_PORT=port))
    assert "give another QUARTERDECK_SANDBOX_SMTP_PORT" in words
    assert not (tmp_path / "b" / "postgres").exists()


def test_a_host_that_is_not_ours(tmp_path: Path) -> None:
    assert "QUARTERDECK_HOST" in refused("up", environ(tmp_path, QUARTERDECK_HOST="192.0.2.1"))


def test_a_database_that_cannot_be_reached(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    given = environ(tmp_path, DATABASE_URL=f"postgresql://somebody:secret@127.0.0.1:{port}/quarterdeck")
    for command in ("up", "worker", "doctor"):
        done = run(command, given=given)
        assert done.returncode == 1
        assert "DATABASE_URL: the database cannot be reached" in done.stderr
        assert "Traceback" not in done.stderr
        assert "secret" not in done.stderr


def test_a_wrong_password(strict: postgres.Server, tmp_path: Path) -> None:
    url = f"postgresql://quarterdeck:wrong@127.0.0.1:{strict.settings['port']}/quarterdeck"
    done = run("up", given=environ(tmp_path, DATABASE_URL=url))
    assert done.returncode == 1
    assert "the server refuses the user or the password" in done.stderr
    assert "wrong@" not in done.stderr


def test_a_database_that_does_not_exist(strict: postgres.Server) -> None:
    with pytest.raises(Misconfigured, match="create it, or correct the name"):
        database.check(strict.url.replace("/quarterdeck?", "/elsewhere?") + f"&port={strict.settings['port']}")


def test_a_server_that_is_too_old(strict: postgres.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "OLDEST", 99)
    with pytest.raises(Misconfigured, match="is PostgreSQL 18; 99 or newer is needed"):
        database.check(strict.url + f"&port={strict.settings['port']}")


def test_an_address_that_nobody_can_read() -> None:
    with pytest.raises(Misconfigured, match="DATABASE_URL cannot be read"):
        database.check("postgresql://host:port:port/x?nonsense=1")


@pytest.mark.parametrize("command", ["doctor", "login-link ann@northsea.example", f"batch show {UUID(int=1)}"])
def test_a_folder_over_which_nothing_runs(command: str, tmp_path: Path) -> None:
    """Somebody who tries the demo asks for a login link, and means its folder."""
    done = run(*command.split(), given=environ(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith(f"quarterdeck: The embedded PostgreSQL in {tmp_path} does not answer;")
    assert "demo-data" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_login_link_for_nobody(strict: postgres.Server, tmp_path: Path) -> None:
    url = strict.url + f"&port={strict.settings['port']}"
    given = environ(tmp_path, DATABASE_URL=url)
    assert run("prepare", given=given).returncode == 0
    done = run("login-link", "nobody@example.org", given=given)
    assert done.returncode == 1
    assert done.stderr == "quarterdeck: There is no active user nobody@example.org.\n"
