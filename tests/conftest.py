"""What every test stands on: a real PostgreSQL, and a database of its own for each process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from quarterdeck.kit import postgres
from tests import cluster

BUSY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}  # a busy machine is no failure
settings.register_profile("ours", derandomize=True, **BUSY)  # the same examples each time
settings.register_profile("search", max_examples=1000, **BUSY)  # others each time: pytest --hypothesis-profile=search
settings.load_profile("ours")

pytest_plugins = ["tests.cast", "tests.servers.dovecot"]

DATA = Path(os.environ["QUARTERDECK_TEST_DATA"])
_server: postgres.Server | None = None


def start_server() -> None:
    """Start the session's PostgreSQL, once."""
    global _server
    if _server is None and "PYTEST_XDIST_WORKER" not in os.environ:
        DATA.mkdir(exist_ok=True)
        _server = cluster.start(DATA)


def pytest_configure(config: pytest.Config) -> None:
    """With several processes the first starts the server for all; alone it waits until a test asks for it."""
    if getattr(config.option, "numprocesses", None):
        start_server()


def pytest_unconfigure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    if _server is not None:
        _server.stop()
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup() -> Iterator[None]:
    """In place of pytest-django's: copy the migrated database instead of migrating a new one."""
    from django.conf import settings
    from django.db import connection

    start_server()
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    url = cluster.copy_database(DATA, name)
    connection.close()
    connection.close_pool()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    settings.DATABASE_URL = settings.DATABASE_DIRECT_URL = url
    yield
    connection.close()
    connection.close_pool()


@pytest.fixture(autouse=True)
def speak_english_again() -> Iterator[None]:
    """A request leaves the language of its reader behind, which the next one replaces; a test must not inherit it."""
    yield
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def events_go_too(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that really commits: Django empties its tables, but not the timeline, which it does not manage."""
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    yield
    if commits:
        from django.db import connection

        _drop_waiting_notices()
        with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE emails_event")
            connection.close()


def _drop_waiting_notices() -> None:
    """A notice that waits for its turn must not be sent when the next test has begun."""
    from quarterdeck.kit import notices

    timer = notices._timer
    if timer is not None:
        timer.cancel()
        timer.join()
    notices._waiting.clear()
    notices._timer = None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright leaves an event loop running in its process, where others need none."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
