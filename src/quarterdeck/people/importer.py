"""The loop that takes in files of people, and takes them back, batch by batch.

Which is next stands in the database, so a worker that is killed loses only a batch that was not committed; the next
round, here or on another host, goes on behind the last one that was.
"""

from __future__ import annotations

import asyncio
from itertools import islice

import structlog
from asgiref.sync import sync_to_async
from django.db import connection
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext_noop

from quarterdeck import jobs
from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY
from quarterdeck.kit.sayings import Saying, keep, words_of
from quarterdeck.kit.states import WrongState
from quarterdeck.people.importing import batch, sheet, undo
from quarterdeck.people.importing.sheet import BadSheet
from quarterdeck.people.models import Upload

EVERY = 1.0  # seconds between two looks for work
BATCH = 5_000  # rows in one transaction
GONE = gettext_noop("The file was cleared away before it was taken in. Choose it again.")
BROKE_OFF = gettext_noop(
    "A row broke our own code: %(error)s. What came in before it stays. "
    "Correct the file and import it again: nobody comes in twice."
)

log = structlog.get_logger("quarterdeck.importer")


async def run(stop: asyncio.Event) -> None:
    """Work on uploads one after another until `stop`."""
    while not stop.is_set():
        await sync_to_async(_in_thread, thread_sensitive=False)(stop)
        await jobs.pause(stop, EVERY)


def _in_thread(stop: asyncio.Event) -> None:
    try:
        work(stop)
    except DATABASE_AWAY as error:
        DATABASE.noticed(error)
    finally:
        connection.close()


def work(stop: asyncio.Event | None = None) -> int:
    """Everything that waits by now; returns how many uploads were looked at. One that breaks holds up no other."""
    ids = list(Upload.objects.filter(status__in=Upload.AT_WORK).order_by("started_at").values_list("pk", flat=True))
    errors: list[Exception] = []
    for pk in ids:
        upload = Upload.objects.select_related("by", "file").get(pk=pk)
        try:
            with translation.override(upload.by.language):
                (_take_in if upload.status == Upload.Status.RUNNING else _take_back)(upload, stop)
        except WrongState as error:
            log.info("somebody else was quicker", upload=pk, error=str(error))
        except DATABASE_AWAY:
            raise
        except Exception as error:
            errors.append(error)
            _give_up(upload, error)
    if errors:
        raise ExceptionGroup("uploads broke off", errors)
    return len(ids)


def _give_up(upload: Upload, error: Exception) -> None:
    """What breaks our own code would break it again: a file that is being taken in fails, with what is in kept."""
    if upload.status == Upload.Status.RUNNING:
        words = Saying(BROKE_OFF, error=f"{type(error).__name__}: {error}"[:80])
        upload.fresh().move(Upload.Status.FAILED, problem=keep(words, 300), finished_at=Now())


def _take_in(upload: Upload, stop: asyncio.Event | None) -> None:
    try:
        if upload.file is None:
            raise BadSheet(GONE)
        records = sheet.read(upload.file.read()).records()
        rest = islice(records, upload.position, None)
        while some := list(islice(rest, BATCH)):
            upload = batch.take(upload, some)
            if stop is not None and stop.is_set():
                return
    except BadSheet as error:
        upload.move(Upload.Status.FAILED, problem=keep(words_of(error), 300), finished_at=Now())
        return
    upload.move(Upload.Status.DONE, finished_at=Now())
    log.info("people imported", upload=upload.pk, **upload.counts)


def _take_back(upload: Upload, stop: asyncio.Event | None) -> None:
    while undo.take_back_some(upload):
        if stop is not None and stop.is_set():
            return
    upload.move(Upload.Status.UNDONE)
    log.info("import undone", upload=upload.pk)
