"""One sandbox for all tests that only use it, and a fresh site for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.world import Sandbox, Site


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    print(sandbox.stop())


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()
