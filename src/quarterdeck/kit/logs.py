"""One log for everything: structlog's events and the standard library's records, a line each, on standard error.

In production a line is JSON. A traceback shows code, never the values of variables: they hold secrets.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

QUIET = {
    "django.server": "ERROR",
    "asyncio": "WARNING",
    "httpx": "WARNING",
    "psycopg.pool": "ERROR",
    "imapclient": "WARNING",
    "mail.log": "WARNING",  # aiosmtpd, which would log every address
}


def configure(options: dict[str, Any]) -> None:
    """Django calls this with its LOGGING setting; `json` chooses the form of a line."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(json=options["json"])]
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=last, foreign_pre_chain=shared))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.getLogger("django").handlers.clear()  # its own would mail to nobody
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel("INFO")
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger("django.request").addFilter(_without_traceback)
    logging.getLogger("django.request").addFilter(_without_outages)


def _without_traceback(record: logging.LogRecord) -> bool:
    """A request that was refused (403, 400) is a line, as one for nothing (404) is: nothing of ours broke."""
    if record.levelno < logging.ERROR:
        record.exc_info = None
    return True


def _without_outages(record: logging.LogRecord) -> bool:
    """That the database is away is said once, and not for every page that was asked for meanwhile."""
    from quarterdeck.kit.outage import DATABASE, is_outage  # Django is not set up yet when this file is read

    error = record.exc_info[1] if record.exc_info else None
    if error is None or not is_outage(error):
        return True
    DATABASE.noticed(error)
    return False


def _renderers(*, json: bool) -> list[Any]:
    if json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
