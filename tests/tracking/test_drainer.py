"""The spool goes into the database once: whatever is killed, torn, poisoned or slow in between."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from quarterdeck.emails.models import Event
from quarterdeck.kit import spool_files
from quarterdeck.kit.spool import Spool
from quarterdeck.kit.spool_files import frame
from quarterdeck.tracking import drainer
from quarterdeck.tracking.drainer import drain
from quarterdeck.tracking.models import SpoolPosition
from tests.factories import make_email
from tests.together import at_once
from tests.tracking.spooled import counts, hit, spooled, verdicts


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    drainer._known.clear()


@pytest.mark.django_db
def test_a_spool_that_its_owner_left_is_stored_and_removed(tmp_path: Path) -> None:
    email = make_email("delivered")
    path = spooled(tmp_path, hit(email), hit(email, "clicked"))
    assert drain(tmp_path)
    assert counts(email) == (1, 1, 0, 0)
    assert not path.exists()
    assert not SpoolPosition.objects.exists()
    assert not drain(tmp_path)


@pytest.mark.django_db
def test_an_empty_or_missing_folder_is_nothing_to_do(tmp_path: Path) -> None:
    assert not drain(tmp_path)
    assert not drain(tmp_path / "missing")


@pytest.mark.django_db
def test_a_living_owners_file_is_followed_and_left(tmp_path: Path) -> None:
    email = make_email("delivered")
    spool = Spool(tmp_path)

    async def write() -> None:
        await spool.append(hit(email).pack())

    for times in (1, 2):
        asyncio.run(write())
        drain(tmp_path)
        assert counts(email) == (times, 0, 0, 0)
    assert not drain(tmp_path)
    (path,) = spool_files.files(tmp_path)
    spool.close()
    drain(tmp_path)
    assert not path.exists()
    assert counts(email) == (2, 0, 0, 0)


@pytest.mark.django_db
def test_many_hits_go_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drainer, "BATCH", 3)
    emails = [make_email("delivered") for _ in range(4)]
    spooled(tmp_path, *(hit(emails[n % 4]) for n in range(20)))
    drain(tmp_path)
    assert [counts(email) for email in emails] == [(5, 0, 0, 0)] * 4


@pytest.mark.django_db
def test_what_is_rolled_back_is_stored_again_and_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    email = make_email("delivered")
    spooled(tmp_path, hit(email))

    def fail(*_: object) -> None:
        raise RuntimeError("killed here")

    with monkeypatch.context() as patched:
        patched.setattr(SpoolPosition, "save", fail)
        with pytest.raises(RuntimeError, match="killed here"):
            drain(tmp_path)
    assert counts(email) == (0, 0, 0, 0)
    drain(tmp_path)
    assert (counts(email), verdicts(email)) == ((1, 0, 0, 0), ["human"])


@pytest.mark.django_db
def test_a_file_that_was_stored_but_not_yet_removed_is_not_stored_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = make_email("delivered")
    path = spooled(tmp_path, hit(email))

    def fail(path: Path) -> None:
        raise RuntimeError("killed here")

    with monkeypatch.context() as patched:
        patched.setattr(spool_files, "remove", fail)
        with pytest.raises(RuntimeError, match="killed here"):
            drain(tmp_path)
    assert path.exists()
    drain(tmp_path)
    assert counts(email) == (1, 0, 0, 0)
    assert not path.exists()


@pytest.mark.django_db
def test_poison_is_set_aside_and_blocks_nobody(tmp_path: Path) -> None:
    email = make_email("delivered")
    path = spooled(tmp_path, hit(email))
    refused = hit(email, "clicked", url="https://example.com/\0")  # PostgreSQL takes no NUL in text
    path.write_bytes(
        path.read_bytes() + frame(b"[99]") + frame(refused.pack()) + b"dirt" + frame(hit(email).pack())
        + frame(b"torn")[:-1]
    )  # fmt: skip
    drain(tmp_path)
    assert counts(email) == (2, 0, 0, 0)
    assert not path.exists()
    aside = sorted(kept.read_bytes() for kept in (tmp_path / "aside").iterdir())
    assert aside == sorted([b"[99]", refused.pack(), b"dirt"])


@pytest.mark.django_db
def test_a_hit_for_an_email_that_never_was_is_passed_over(tmp_path: Path) -> None:
    spooled(tmp_path, hit(2**62))
    drain(tmp_path)
    assert not Event.objects.filter(email_id=2**62).exists()


@pytest.mark.django_db(transaction=True)
def test_drainers_side_by_side_count_each_hit_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drainer, "BATCH", 10)
    emails = [make_email("delivered") for _ in range(10)]
    for number in range(6):
        spooled(tmp_path, *(hit(emails[(number + n) % 10]) for n in range(100)), name=f"host-{number}-1-1")

    def work() -> None:
        while spool_files.files(tmp_path):
            drain(tmp_path)

    at_once(*[work] * 4)
    assert [counts(email) for email in emails] == [(60, 0, 0, 0)] * 10
    assert not SpoolPosition.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_loop_drains_several_files_at_once_and_counts_each_hit_once(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SPOOL = tmp_path
    monkeypatch.setattr(drainer, "BATCH", 10)
    email, threads = make_email("delivered"), set()
    for number in range(4):
        spooled(tmp_path, *(hit(email) for _ in range(50)), name=f"host-{number}-1-1")
    drained, both = drainer.drain, threading.Barrier(2)

    def beside_another(*given: Any) -> bool:
        """Nobody begins before there are two; later passes may be one's alone."""
        threads.add(threading.get_ident())
        with suppress(threading.BrokenBarrierError):
            both.wait(60)
        both.abort()
        return drained(*given)

    monkeypatch.setattr(drainer, "drain", beside_another)

    async def story() -> None:
        stop = asyncio.Event()
        loop = asyncio.create_task(drainer.run(stop))
        while spool_files.files(tmp_path):
            assert not loop.done()
            await asyncio.sleep(0.02)
        stop.set()
        await loop

    asyncio.run(story())
    assert counts(email) == (200, 0, 0, 0)
    assert len(threads) > 1


@pytest.mark.django_db(transaction=True)
def test_the_loop_goes_on_after_the_database_was_away(tmp_path: Path, settings: Any) -> None:
    """Every connection of the loop is cut while it works; what is spooled meanwhile is counted once."""
    settings.SPOOL = tmp_path
    email = make_email("delivered")

    async def story() -> None:
        stop = asyncio.Event()
        loop = asyncio.create_task(drainer.run(stop))
        for number in range(5):
            spooled(tmp_path, hit(email), name=f"host-{number}-1-1")
            await asyncio.to_thread(_cut_others)
            while spool_files.files(tmp_path):
                assert not loop.done()
                await asyncio.sleep(0.02)
        stop.set()
        await loop

    asyncio.run(story())
    assert counts(email) == (5, 0, 0, 0)


def _cut_others() -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%tracking_%'"
            )
    finally:
        connection.close()
