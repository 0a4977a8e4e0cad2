"""What every test stands on: a real PostgreSQL, and a database of its own for each process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from quarterdeck.kit import postgres

from tests import cluster

DATA = Path(os.environ["QUARTERDECK_TEST_DATA"])
_server: postgres.Server | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, in the process that starts the workers."""
    global _server
    if not hasattr(config, "workerinput"):
        DATA.mkdir(exist_ok=True)
        _server = cluster.start(DATA)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None:
        _server.stop()
        shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """In place of pytest-django's: copy the migrated database instead of migrating a new one."""
    from django.conf import settings
    from django.db import connection

    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    url = cluster.copy_database(DATA, name)
    connection.close()
    connection.close_pool()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    settings.DATABASE_URL = settings.DATABASE_DIRECT_URL = url
    yield
    connection.close()
    connection.close_pool()
