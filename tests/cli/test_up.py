"""`quarterdeck up`, really: what is killed comes back, Ctrl-C ends everything, a second start keeps the data."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from quarterdeck.kit import privileges
from tests.cli.product import PATIENCE, Up, children, command_line, run
from tests.kit.test_postgres import wait_until_gone
from tests.outside import environ, free_ports

STRANGE = {"LANG": "xx_YY.UTF-8", "LC_ALL": "tlh", "TZ": "Moon/Base"}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    (port,) = free_ports(1)
    folder = tmp_path_factory.mktemp("up") / "data"
    return environ(folder, QUARTERDECK_INBOUND_SMTP_PORT=str(port), **STRANGE)


@pytest.fixture(scope="module")
def up(given: dict[str, str]) -> Iterator[Up]:
    """Started on an empty folder, on a machine that speaks a strange language."""
    with Up(given) as up:
        yield up


def test_it_prints_one_address(up: Up, given: dict[str, str]) -> None:
    assert f"Quarterdeck is ready: http://localhost:{given['QUARTERDECK_PORT']}\n" in up.said
    assert up.healthy()


def listening(pid: int) -> set[tuple[str, int]]:
    """Where this process, or any that it started, listens."""
    found = set()
    for one in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # what has ended meanwhile listens nowhere
            found |= {each.laddr for each in one.net_connections("inet") if each.status == "LISTEN"}
    return {(where.ip, where.port) for where in found}


def test_it_listens_on_loopback_only(up: Up, given: dict[str, str]) -> None:
    up.wait(lambda: greeting(given).startswith(b"220 "))
    ports = {int(given[name]) for name in ("QUARTERDECK_PORT", "QUARTERDECK_INBOUND_SMTP_PORT")}
    assert listening(up.process.pid) == {("127.0.0.1", port) for port in ports}


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """Started by a user who is not root, and told to listen everywhere."""
    folder = tmp_path_factory.mktemp("ordinary")
    account = privileges.unprivileged(folder)
    if account:
        os.chown(folder, account.uid, account.gid)
    (port,) = free_ports(1)
    given = environ(
        folder / "data",
        QUARTERDECK_HOST="0.0.0.0",
        QUARTERDECK_INBOUND_SMTP_HOST="0.0.0.0",
        QUARTERDECK_INBOUND_SMTP_PORT=str(port),
    )
    with Up(given, privileges.prepare(account, [folder, Path(sys.executable).resolve()])) as up:
        yield up


def test_a_user_who_is_not_root_runs_it(ordinary: Up) -> None:
    assert ordinary.healthy()
    everything = [ordinary.process.pid, *children(ordinary.process.pid)]
    assert any("postgres" in command_line(pid) for pid in everything)
    folder = Path(ordinary.given["QUARTERDECK_DATA"])
    users = {path.stat().st_uid for path in (*(Path("/proc") / str(pid) for pid in everything), folder)}
    assert users == {(folder / "postgres").stat().st_uid}
    assert users != {0}


def test_it_listens_where_it_is_told_to(ordinary: Up) -> None:
    ports = {int(ordinary.given[name]) for name in ("QUARTERDECK_PORT", "QUARTERDECK_INBOUND_SMTP_PORT")}
    ordinary.wait(lambda: listening(ordinary.process.pid) == {("0.0.0.0", port) for port in ports})


def greeting(given: dict[str, str]) -> bytes:
    """What the door for a relay's mail says; nothing while it is closed."""
    try:
        with socket.create_connection(("127.0.0.1", int(given["QUARTERDECK_INBOUND_SMTP_PORT"])), 5) as relay:
            return relay.recv(100)
    except OSError:
        return b""


@pytest.mark.crash
def test_a_relay_is_listened_to_where_a_port_is_set(up: Up, given: dict[str, str]) -> None:
    up.wait(lambda: greeting(given).startswith(b"220 "))
    up.kill("quarterdeck inbound")
    up.wait(lambda: greeting(given).startswith(b"220 "))


def test_a_second_on_the_same_folder_is_refused(up: Up, given: dict[str, str]) -> None:
    second = run("up", given=given)
    assert second.returncode == 1
    assert f"is in use by a running Quarterdeck (process {up.process.pid})" in second.stderr
    assert second.stderr.count("\n") == 1


def test_a_second_on_the_same_port_is_refused(up: Up, given: dict[str, str], tmp_path: Path) -> None:
    second = run("up", given={**given, "QUARTERDECK_DATA": str(tmp_path / "data")})
    assert second.returncode == 1
    assert f"Port {given['QUARTERDECK_PORT']} is in use by another program" in second.stderr
    assert not (tmp_path / "data" / "postgres").exists()


def test_the_doctor_sees_a_well_database(up: Up, given: dict[str, str]) -> None:
    done = run("doctor", given=given)
    assert "ok       database: reachable, new enough" in done.stdout
    assert "ok       migrations: all applied" in done.stdout
    assert "ok       event DEFAULT partition: empty" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.crash
@pytest.mark.parametrize("name", ["quarterdeck web", "quarterdeck worker", "postgres -D"])
def test_what_is_killed_is_started_again(up: Up, name: str) -> None:
    up.kill(name)
    up.wait(up.healthy)


@pytest.mark.crash
def test_ctrl_c_ends_everything_and_the_data_stays(given: dict[str, str], tmp_path: Path) -> None:
    own = environ(tmp_path / "data")
    with Up(own) as first:
        key = (tmp_path / "data" / "secret.key").read_text()
        everything = [first.process.pid, *children(first.process.pid)]
        assert any("postgres" in command_line(pid) for pid in everything)
        os.killpg(first.process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
        assert first.process.wait(PATIENCE) == 0
    for pid in everything:
        wait_until_gone(pid)
    assert first.said.rstrip().endswith("Stopped.")
    assert not (tmp_path / "data" / "postgres" / "postmaster.pid").exists()
    with Up(own) as second:
        assert second.healthy()
        assert "Static files collected." not in second.said
        everything = children(second.process.pid)
        os.kill(second.process.pid, signal.SIGKILL)  # and without its supervisor nothing stays behind
        for pid in everything:
            wait_until_gone(pid)
    assert (tmp_path / "data" / "secret.key").read_text() == key


@pytest.mark.crash
def test_after_its_supervisor_was_killed_the_next_start_waits_for_the_rest_and_works(tmp_path: Path) -> None:
    own = environ(tmp_path / "data")
    with Up(own) as first:
        left = children(first.process.pid)
        first.process.kill()
        first.process.wait()
        with Up(own) as second:
            assert second.healthy()
            assert "in use" not in second.said
            assert not [pid for pid in left if "quarterdeck" in command_line(pid)]
