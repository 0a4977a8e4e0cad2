"""What the spool acknowledged is on disk, and is read back once, whatever happened in between."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.kit import spool_files
from quarterdeck.kit.spool import Spool, SpoolFailed
from quarterdeck.kit.spool_files import Chunk, frame


def payloads(chunk: Chunk) -> list[bytes]:
    return [record.payload for record in chunk.records]


def read_all(folder: Path, owned: bool = False) -> list[bytes]:
    """Every record of every file, in small looks."""
    found: list[bytes] = []
    for path in spool_files.files(folder):
        offset = 0
        while True:
            chunk = spool_files.read(path, offset, owned=owned, most_records=7)
            if chunk.end == offset:
                break
            found += payloads(chunk)
            offset = chunk.end
    return found


def write(folder: Path, *records: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "host-1-1-1.spool"
    path.write_bytes(b"".join(frame(record) for record in records))
    return path


async def append_all(spool: Spool, records: list[bytes]) -> None:
    await asyncio.gather(*(spool.append(record) for record in records))


def test_reads_back_in_order_what_was_acknowledged(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    records = [b"%d" % n for n in range(500)]
    asyncio.run(append_all(spool, records))
    assert read_all(tmp_path / "spool", owned=True) == records
    spool.close()


def test_many_records_share_a_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs: list[int] = []
    real_sync = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: (syncs.append(descriptor), real_sync(descriptor)))
    spool = Spool(tmp_path)
    asyncio.run(append_all(spool, [b"x"] * 1000))
    spool.close()
    assert 1 <= len(syncs) < 500


def test_a_file_is_owned_until_its_spool_closes(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    asyncio.run(append_all(spool, [b"one"]))
    (path,) = spool_files.files(tmp_path)
    assert spool_files.owner_lives(path)
    spool.close()
    assert not spool_files.owner_lives(path)


def test_a_full_file_is_followed_by_a_new_one(tmp_path: Path) -> None:
    spool = Spool(tmp_path, rotate_bytes=50)
    for n in range(3):
        asyncio.run(append_all(spool, [b"%d" % n * 50]))
    spool.close()
    assert len(spool_files.files(tmp_path)) == 3
    assert read_all(tmp_path) == [b"0" * 50, b"1" * 50, b"2" * 50]


def test_an_old_file_is_let_go_although_nothing_comes_in(tmp_path: Path) -> None:
    spool = Spool(tmp_path, rotate_seconds=0.05)
    asyncio.run(append_all(spool, [b"one"]))
    (path,) = spool_files.files(tmp_path)
    while spool_files.owner_lives(path):
        time.sleep(0.01)
    asyncio.run(append_all(spool, [b"two"]))
    spool.close()
    assert read_all(tmp_path) == [b"one", b"two"]


def test_a_closed_spool_takes_nothing(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.close()
    with pytest.raises(SpoolFailed):
        asyncio.run(append_all(spool, [b"late"]))


def test_a_full_disk_is_said_and_the_next_record_goes_on(tmp_path: Path) -> None:
    """The limit on a file's size makes the kernel cut a write short and then refuse, as a full disk does."""
    spool = Spool(tmp_path)
    asyncio.run(append_all(spool, [b"first"]))
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60, kept[1]))
    try:
        with pytest.raises(SpoolFailed, match="cannot write to the spool folder"):
            asyncio.run(append_all(spool, [b"x" * 100]))
        asyncio.run(append_all(spool, [b"second"]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
        signal.signal(signal.SIGXFSZ, ignored)
    spool.close()
    assert read_all(tmp_path) == [b"first", b"second"]


def test_an_unwritable_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    spool = Spool(tmp_path / "file" / "spool")
    with pytest.raises(SpoolFailed, match="cannot write to the spool folder"):
        asyncio.run(append_all(spool, [b"x"]))
    spool.close()


def test_a_record_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    path = write(tmp_path, b"one", b"two")
    whole = path.read_bytes()
    for cut in range(len(frame(b"one")), len(whole)):
        path.write_bytes(whole[:cut])
        chunk = spool_files.read(path, 0, owned=True)
        assert (payloads(chunk), chunk.end, chunk.damaged) == ([b"one"], len(frame(b"one")), [])


def test_a_torn_tail_is_passed_over_once_the_owner_is_gone(tmp_path: Path) -> None:
    path = write(tmp_path, b"one", b"two")
    path.write_bytes(path.read_bytes()[:-1])
    chunk = spool_files.read(path, 0, owned=False)
    assert (payloads(chunk), chunk.end, chunk.damaged) == ([b"one"], path.stat().st_size, [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=5), st.data())
def test_damage_costs_only_the_records_that_it_touches(
    tmp_path: Path, records: list[bytes], data: st.DataObject
) -> None:
    path = write(tmp_path, *records)
    raw = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    ends = [sum(len(frame(record)) for record in records[: n + 1]) for n in range(len(records))]
    struck = next(n for n, end in enumerate(ends) if place < end)
    assert read_all(tmp_path) == records[:struck] + records[struck + 1 :]


def test_damage_longer_than_a_look_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "host-1-1-1.spool"
    path.write_bytes(frame(b"one") + b"QDR1" * 60_000 + frame(b"two"))
    found, offset = [], 0
    while offset < path.stat().st_size:
        chunk = spool_files.read(path, offset, owned=False, most_bytes=100_000)
        assert chunk.end > offset
        found += payloads(chunk)
        offset = chunk.end
    assert found == [b"one", b"two"]


OWNER = """
import asyncio, sys
from pathlib import Path
from quarterdeck.kit.spool import Spool

async def work(spool, name):
    n = 0
    while True:
        record = f"{name}-{n}"
        await spool.append(record.encode())
        sys.stdout.write(record + chr(10)); sys.stdout.flush()
        n += 1

async def main():
    spool = Spool(Path(sys.argv[1]), rotate_bytes=20_000)
    await asyncio.gather(*(work(spool, name) for name in range(50)))

asyncio.run(main())
"""


@pytest.mark.crash
def test_nothing_acknowledged_is_lost_when_the_owner_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        acknowledged = [owner.stdout.readline().strip() for _ in range(5000)]
        owner.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in owner.stdout if line.endswith(b"\n")]
    assert not any(spool_files.owner_lives(path) for path in spool_files.files(tmp_path))
    found = read_all(tmp_path)
    assert len(found) == len(set(found))
    assert set(acknowledged) <= set(found)
