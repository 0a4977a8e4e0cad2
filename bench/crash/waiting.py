"""Waiting for what the product does by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg

STEP = 0.1  # seconds between two looks


def wait(done: Callable[[], bool], otherwise: str, patience: float) -> None:
    """Until it is done; a database that is being started again is asked again. RuntimeError says what did not come."""
    deadline = time.monotonic() + patience
    while True:
        try:
            if done():
                return
        except psycopg.OperationalError as error:
            otherwise_now = f"{otherwise} ({error})"
        else:
            otherwise_now = otherwise
        if time.monotonic() > deadline:
            raise RuntimeError(f"within {patience:g} s {otherwise_now}")
        time.sleep(STEP)
