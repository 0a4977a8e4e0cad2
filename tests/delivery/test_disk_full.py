"""The disk is full in the middle of a bulk send: it is said, and once there is room all goes on as if nothing was."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path

import httpx
import pytest

from tests.delivery.shipwreck import Ship
from tests.delivery.sink import Sink
from tests.delivery.test_crash import EMAILS, all_is_well, answers, ended
from tests.outside import free_ports
from tests.sandbox.world import PATIENCE, eventually

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(os.geteuid() != 0, reason="a small disk can be mounted by root only"),
]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=140m,mode=755", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this machine lets nobody mount a small disk: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Leave not a byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
    return filler


def test_a_full_disk_is_said_and_loses_and_doubles_nothing(
    disk: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sink = Sink().start()
    ship = Ship(disk)
    said: list[str] = []

    def log() -> str:
        said.append("".join(capfd.readouterr()))
        return "".join(said)

    try:
        ship.load(EMAILS, sink.port)
        ship.start_worker()
        eventually(lambda: sink.taken.total() >= 60)
        filler = fill(disk)
        eventually(lambda: "make room on its disk" in log())
        assert not ended(ship)
        filler.unlink()
        eventually(lambda: ended(ship))
        all_is_well(ship, sink, most_unknown=0)
    finally:
        ship.sink()
        sink.stop()


def test_whoever_writes_meanwhile_is_told_and_can_say_it_again(disk: Path) -> None:
    ship = Ship(disk)
    (port,) = free_ports(1)
    known = {"name": "Ann", "email": "ann@northsea.example", "password": "a long story of harbours", "time_zone": "UTC"}
    try:
        ship.start_web(port)
        eventually(lambda: answers(port))
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as visitor:
            found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', visitor.get("/welcome/").text)
            assert found
            form = {**known, "csrfmiddlewaretoken": found[1]}
            filler = fill(disk)
            told = visitor.post("/welcome/", data=form)
            assert (told.status_code, "The server's disk is full" in unescape(told.text)) == (507, True)
            assert ship.ask("SELECT count(*) FROM team_user") == [(0,)]
            filler.unlink()
            assert visitor.post("/welcome/", data=form).status_code == 302
        assert ship.ask("SELECT count(*) FROM team_user") == [(1,)]
    finally:
        ship.sink()
