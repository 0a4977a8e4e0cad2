"""The files of a spool, as whoever drains them sees them: framed records, read from an offset.

A record is `QDR1`, its length and its CRC-32 (both little-endian, 32 bits), then its bytes. A
record that a kill cut short was never acknowledged, so a reader passes over it.
"""

from __future__ import annotations

import fcntl
import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"QDR1"
HEADER = struct.Struct("<4sII")
LONGEST = 64 * 1024  # bytes of one record
SUFFIX = ".spool"


@dataclass(frozen=True, slots=True)
class Record:
    """One record, and the offsets of its frame in the file."""

    payload: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a look at a file gave: whole records, where to look next, and spans that are not records."""

    records: list[Record]
    end: int
    damaged: list[tuple[int, int]]


def frame(payload: bytes) -> bytes:
    """The record as it stands in the file."""
    if len(payload) > LONGEST:
        raise ValueError(f"a spool record has at most {LONGEST} bytes")
    return HEADER.pack(MAGIC, len(payload), zlib.crc32(payload)) + payload


def files(folder: Path) -> list[Path]:
    """Every spool file in the folder, oldest name first."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def owner_lives(path: Path) -> bool:
    """Whether a process still holds the file open to append to it.

    The lock that we take to find out is shared, so that two readers never mistake each other
    for the owner.
    """
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def remove(path: Path) -> None:
    """Delete a drained file, so that not even a power failure brings it back."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names that were added to or taken from the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path, offset: int, *, owned: bool, most_records: int = 2000, most_bytes: int = 4 << 20) -> Chunk:
    """Whole records from `offset` on.

    While the file is `owned`, an unfinished last record is one being written: the look ends
    before it. Otherwise it is passed over, and so is damage anywhere.
    """
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read(most_bytes)
        more = os.fstat(file.fileno()).st_size > offset + len(data)
    records: list[Record] = []
    damaged: list[tuple[int, int]] = []
    position = 0
    while position < len(data) and len(records) < most_records:
        record = _record_at(data, position, offset)
        if record is not None:
            records.append(record)
            position = record.end - offset
            continue
        unfinished = _may_go_on(data, position)
        if unfinished and (owned or more):
            break
        found = _next_record(data, position + 1, offset)
        after = found or _rest(data, position, more)
        if found or more or not unfinished:  # a torn tail was never acknowledged, so it is no damage
            damaged.append((offset + position, offset + after))
        position = after
        if found is None:
            break
    return Chunk(records, offset + position, damaged)


def _record_at(data: bytes, position: int, offset: int) -> Record | None:
    """The whole, undamaged record that begins at `position`, if there is one."""
    if len(data) - position < HEADER.size:
        return None
    magic, length, checksum = HEADER.unpack_from(data, position)
    start = position + HEADER.size
    if magic != MAGIC or length > min(LONGEST, len(data) - start):
        return None
    payload = data[start : start + length]
    if zlib.crc32(payload) != checksum:
        return None
    return Record(payload, offset + position, offset + start + length)


def _may_go_on(data: bytes, position: int) -> bool:
    """Whether the data ends inside what could be a record."""
    if len(data) - position < HEADER.size:
        return MAGIC.startswith(data[position : position + len(MAGIC)])
    magic, length, _ = HEADER.unpack_from(data, position)
    return bool(magic == MAGIC and length <= LONGEST and position + HEADER.size + length > len(data))


def _rest(data: bytes, position: int, more: bool) -> int:
    """Where to go on when no record was found: one may begin in the last bytes and end in the next look."""
    return max(position + 1, len(data) - LONGEST - HEADER.size) if more else len(data)


def _next_record(data: bytes, position: int, offset: int) -> int | None:
    """Where, from `position` on, a whole record begins."""
    while (position := data.find(MAGIC, position)) >= 0:
        if _record_at(data, position, offset) is not None:
            return position
        position += 1
    return None
