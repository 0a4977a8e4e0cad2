"""One log for everything: structlog's events and the standard library's records, a line each."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

QUIET = {"django.server": "ERROR", "asyncio": "WARNING", "httpx": "WARNING", "psycopg.pool": "ERROR"}


def configure(_unused: dict[str, Any] | None = None) -> None:
    """Send every event to standard error. Django calls this with its LOGGING setting."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=shared,
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel("INFO")
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
