"""The loop that moves the spool into PostgreSQL, and the one that settles verdicts as time passes.

A batch is one transaction: events, counts, waiting hits and how far the file was read. A replay after
a kill therefore neither loses nor doubles a hit. Files whose owner is gone are finished and removed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DataError, connection, transaction
from django.db.models.functions import Now

from quarterdeck.jobs import pause
from quarterdeck.kit import spool_files
from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY
from quarterdeck.kit.spool_files import Chunk, Record
from quarterdeck.tracking import tally
from quarterdeck.tracking.evidence import BadEvidence, Evidence, unpack
from quarterdeck.tracking.models import Hit, SpoolPosition
from quarterdeck.tracking.weigh import weigh

IDLE = 0.1  # seconds between two looks at the spool
SETTLING = 0.5  # seconds between two looks for verdicts that are due
AWAY = 1.0  # seconds until a database that is away is asked again
BATCH = 2_000  # records in one transaction
TURN = 10  # batches of one file before the next has its turn, and what is due
HANDS = 2  # files drained at once, so that one batch is judged while PostgreSQL stores the other
DUE = 2_000  # hits that one settling pass takes up

log = structlog.get_logger("quarterdeck.drainer")


async def run(stop: asyncio.Event) -> None:
    """Drain and settle until told to stop; a database that is away is waited for."""
    settled = 0.0
    while not stop.is_set():
        due = time.monotonic() - settled >= SETTLING
        try:
            busy = await _with_all_hands(stop, due)
        except DATABASE_AWAY as error:
            DATABASE.noticed(error)  # hits wait in the spool
            await pause(stop, AWAY)
            continue
        DATABASE.over()
        settled = time.monotonic() if due else settled
        if not busy:
            await pause(stop, IDLE)


async def _with_all_hands(stop: asyncio.Event, due: bool) -> bool:
    """One pass by as many threads as files have something new, one of which settles; whether there was anything."""
    hands = max(1, min(HANDS, len(_waiting(settings.SPOOL))))
    one = sync_to_async(_in_thread, thread_sensitive=False)
    ended = await asyncio.gather(*(one(stop.is_set, due and n == 0) for n in range(hands)), return_exceptions=True)
    for error in (each for each in ended if isinstance(each, BaseException)):
        raise error
    return any(ended)


def _in_thread(stopped: Callable[[], bool], due: bool) -> bool:
    """One pass on a thread that comes and goes, which gives its connection back."""
    try:
        drained = drain(settings.SPOOL, stopped)
        return (due and settle()) or drained
    finally:
        connection.close()


def drain(folder: Path, stopped: Callable[[], bool] = lambda: False) -> bool:
    """Store what the spool files hold now, some batches of each; whether there was anything."""
    busy = False
    for path in spool_files.files(folder):
        for _ in range(TURN):
            if stopped() or not _drain_some(path):
                break
            busy = True
    return busy


def settle() -> bool:
    """Judge again the hits whose time has come; whether there may be more."""
    due = list(Hit.objects.filter(look_at__lte=Now()).order_by("look_at").values_list("email_id", flat=True)[:DUE])
    if due:
        with transaction.atomic():
            weigh([], set(due))
    return len(due) == DUE


def _drain_some(path: Path) -> bool:
    """Store one batch of a file in one transaction; whether there was one."""
    try:
        owned = spool_files.owner_lives(path)
        if owned and path.stat().st_size <= _known.get(path.name, 0):
            return False
        with transaction.atomic():
            position = _take_position(path.name)
            if position is None:
                return False
            chunk = spool_files.read(path, position.offset, owned=owned, most_records=BATCH)
            _store(path, chunk)
            progress = chunk.end > position.offset
            position.offset = chunk.end
            position.finished = not owned and chunk.end >= path.stat().st_size
            position.save()
    except FileNotFoundError:  # another drainer was quicker
        return False
    _known[path.name] = position.offset
    if position.finished:
        _known.pop(path.name, None)
        spool_files.remove(path)
        position.delete()
    return progress


_known: dict[str, int] = {}  # how far files were read: saves a query where nothing is new, and nothing more


def _waiting(folder: Path) -> list[Path]:
    """The files that hold more than we have read of them."""
    waiting = []
    for path in spool_files.files(folder):
        try:
            if path.stat().st_size > _known.get(path.name, 0):
                waiting.append(path)
        except FileNotFoundError:
            continue  # another drainer was quicker
    return waiting


def _take_position(name: str) -> SpoolPosition | None:
    """The file's position, ours until the transaction ends; None while another drainer has it."""
    SpoolPosition.objects.bulk_create([SpoolPosition(name=name)], ignore_conflicts=True)
    return SpoolPosition.objects.select_for_update(skip_locked=True).filter(name=name).first()


def _store(path: Path, chunk: Chunk) -> None:
    for start, end in chunk.damaged:
        _set_aside(path, start, _bytes(path, start, end), "not a record")
    hits: list[tuple[Record, Evidence]] = []
    for record in chunk.records:
        try:
            hits.append((record, unpack(record.payload)))
        except BadEvidence as error:
            _set_aside(path, record.start, record.payload, str(error))
    try:
        with transaction.atomic():
            _take([evidence for _, evidence in hits])
    except DataError:
        _store_one_by_one(path, hits)


def _take(hits: list[Evidence]) -> None:
    weigh(hit for hit in hits if hit.email_id)
    tally.count(hit for hit in hits if not hit.email_id)


def _store_one_by_one(path: Path, hits: list[tuple[Record, Evidence]]) -> None:
    """The database refuses something in this batch: find it, and do without it."""
    for record, evidence in hits:
        try:
            with transaction.atomic():
                _take([evidence])
        except DataError as error:
            _set_aside(path, record.start, record.payload, str(error))


def _set_aside(path: Path, start: int, data: bytes, why: str) -> None:
    """Keep what cannot be stored, for a person to look at; named so that a replay writes it once."""
    folder = path.parent / "aside"
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder / f"{path.stem}-{start}.record"
    kept.write_bytes(data)
    log.error("a spool record was set aside", file=str(kept), why=why)


def _bytes(path: Path, start: int, end: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(end - start)
