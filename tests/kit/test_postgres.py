"""The embedded PostgreSQL: made, started, killed, refused; always the real one."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from quarterdeck.kit import postgres, privileges
from quarterdeck.kit.errors import Misconfigured
from tests.cluster import FAST
from tests.sandbox.world import eventually


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database was made and stopped."""
    data = tmp_path_factory.mktemp("made")
    server = postgres.Server(data, FAST)
    server.start()
    run(server, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('ümlaut')")
    server.stop()
    return data


@pytest.fixture
def server(made: Path) -> Iterator[postgres.Server]:
    """A running server over that folder."""
    said: list[str] = []
    server = postgres.Server(made, FAST, say=said.append)
    server.start()
    yield server
    server.stop()


def run(server: postgres.Server, *statements: str) -> None:
    with psycopg.connect(server.url) as conn:
        for statement in statements:
            conn.execute(statement)


def value(server: postgres.Server, query: str) -> object:
    with psycopg.connect(server.url) as conn:
        row = conn.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_data_is_there_after_a_restart(server: postgres.Server) -> None:
    assert value(server, "SELECT word FROM kept") == "ümlaut"


def test_it_sorts_and_folds_the_same_whatever_the_machine_speaks(server: postgres.Server) -> None:
    assert value(server, "SELECT datlocale FROM pg_database WHERE datname = 'quarterdeck'") == "C.UTF-8"
    assert value(server, "SELECT datlocprovider::text FROM pg_database WHERE datname = 'quarterdeck'") == "b"
    assert value(server, "SELECT lower('ÄÖ')") == "äö"


@pytest.mark.parametrize(
    ("name", "setting"), [("jit", "off"), ("listen_addresses", ""), ("TimeZone", "UTC"), ("server_encoding", "UTF8")]
)
def test_it_runs_with_our_settings(server: postgres.Server, name: str, setting: str) -> None:
    assert value(server, f"SELECT current_setting('{name}')") == setting


def test_the_product_runs_with_fsync() -> None:
    assert not {"fsync", "synchronous_commit", "full_page_writes"} & postgres.SETTINGS.keys()


def test_nobody_else_may_look_into_the_folder_that_holds_the_socket(server: postgres.Server) -> None:
    folder = postgres.socket_folder(server.data)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / ".s.PGSQL.5432").is_socket()


def test_it_is_never_root_and_has_a_session_of_its_own(server: postgres.Server) -> None:
    assert server.process is not None
    assert os.stat(f"/proc/{server.process.pid}").st_uid != 0
    assert os.getsid(server.process.pid) == server.process.pid


def test_folders_above_keep_their_modes(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = postgres.Server(closed / "data", FAST)
    server.data.mkdir()
    server.start()
    assert value(server, "SELECT 1") == 1
    server.stop()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert closed.stat().st_uid == os.geteuid()


def test_who_may_walk_where_is_read_from_the_modes(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    stranger = privileges.Account(uid=54321, gid=54321, name="stranger")
    owner = privileges.Account(os.geteuid(), os.getegid(), "owner")
    tmp_path.chmod(0o700)
    assert not privileges.reachable(tmp_path / "open", stranger)
    assert privileges.reachable(tmp_path / "open", owner)


@pytest.mark.crash
def test_it_recovers_after_kill_9(server: postgres.Server) -> None:
    run(server, "INSERT INTO kept VALUES ('late')")
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    assert not server.alive
    server.start()
    assert any("automatic recovery" in line for line in server._words())  # by which a person is told if it takes long
    assert value(server, "SELECT count(*) FROM kept WHERE word = 'late'") == 1
    run(server, "DELETE FROM kept WHERE word = 'late'")


@pytest.mark.crash
def test_it_stops_when_whoever_started_it_is_killed(made: Path) -> None:
    start = (
        "import os,sys;from pathlib import Path;from quarterdeck.kit.postgres import Server;"
        "s=Server(Path(sys.argv[1]));s.start();print(s.process.pid,flush=True);os.kill(os.getpid(),9)"
    )
    done = subprocess.run([sys.executable, "-c", start, str(made)], stdout=subprocess.PIPE, check=False)
    wait_until_gone(int(done.stdout))


@pytest.mark.crash
def test_an_orphan_is_stopped_and_replaced(made: Path, server: postgres.Server) -> None:
    said: list[str] = []
    assert server.process is not None
    orphan = server.process.pid
    second = postgres.Server(made, FAST, say=said.append)
    second.start()
    assert "left behind" in said[0]
    assert server.process.wait() is not None
    assert second.process is not None
    assert second.process.pid != orphan
    second.stop()


def test_a_stale_note_of_a_number_that_somebody_else_has_now_does_not_matter(made: Path) -> None:
    note = postgres.cluster_folder(made) / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{note.parent}\n1\n5432\n{note.parent}\n\n       1         1\nready   \n")
    server = postgres.Server(made, FAST)
    server.start()
    assert value(server, "SELECT 1") == 1
    server.stop()


def test_another_major_version_is_refused_with_what_to_do(made: Path, tmp_path: Path) -> None:
    cluster = postgres.cluster_folder(tmp_path)
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(Misconfigured, match=r"made by PostgreSQL 17, this is 18: dump it"):
        postgres.Server(tmp_path).start()


def test_a_folder_that_is_no_database_is_refused(tmp_path: Path) -> None:
    postgres.cluster_folder(tmp_path).mkdir()
    with pytest.raises(Misconfigured, match="is not a PostgreSQL database"):
        postgres.Server(tmp_path).start()


def test_what_an_interrupted_making_left_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = postgres.Server(tmp_path, FAST)
    server.start()
    assert value(server, "SELECT 1") == 1
    server.stop()
    assert not half.exists()


def test_a_folder_too_deep_for_a_socket_gets_one_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    folder = postgres.socket_folder(deep)
    try:
        server = postgres.Server(deep, FAST)
        server.start()
        assert value(server, "SELECT 1") == 1
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_setting_that_it_refuses_is_said_in_its_words(made: Path) -> None:
    with pytest.raises(Misconfigured, match=r"did not start: .*FATAL"):
        postgres.Server(made, {"shared_buffers": "none"}).start()


def test_one_that_is_killed_at_its_start_is_not_blamed_for_what_was_before(made: Path) -> None:
    server = postgres.Server(made, FAST)
    server.log.write_text("[1] FATAL:  terminating connection due to something long ago\n")

    def kill() -> bool:
        assert server.process is not None
        server.process.kill()
        return True

    server.keep_waiting = kill
    with pytest.raises(Misconfigured, match="did not start: it ended before it was ready"):
        start_until_killed(server)


def start_until_killed(server: postgres.Server) -> None:
    """On a busy machine it may be ready before anybody looks."""
    while True:
        server.start()
        server.stop()


def test_a_strange_language_of_the_machine_does_not_matter(tmp_path: Path) -> None:
    start = (
        "import sys;from pathlib import Path;from quarterdeck.kit.postgres import Server;"
        "s=Server(Path(sys.argv[1]));s.start();s.stop();print('fine')"
    )
    environ = {**os.environ, "LANG": "xx_YY.UTF-8", "LC_ALL": "tlh", "LANGUAGE": "tlh", "TZ": "Moon/Base"}
    done = subprocess.run([sys.executable, "-c", start, str(tmp_path)], env=environ, capture_output=True, text=True)
    assert done.stdout.strip() == "fine", done.stderr


def wait_until_gone(pid: int) -> None:
    """Return once that process runs no more; where nobody asks how it ended, it stays in the table."""
    eventually(lambda: not _runs(pid))


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
