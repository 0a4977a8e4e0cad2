"""A real sandbox for the tests that send."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from quarterdeck.delivery.models import Channel
from quarterdeck.team.models import User
from tests.factories import make_channel, make_identity, make_user
from tests.sandbox.world import Sandbox


@pytest.fixture(scope="session")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The sandbox, shared by all tests: they use addresses of their own."""
    sandbox = Sandbox(tmp_path_factory.mktemp("internet"))
    yield sandbox
    sandbox.stop()


@pytest.fixture
def channel(transactional_db: None, internet: Sandbox) -> Channel:
    """A channel into the sandbox."""
    return make_channel(name="Sandbox", port=internet.smtp_port)


@pytest.fixture
def rep(channel: Channel) -> User:
    """A sender with a verified identity on that channel."""
    user = make_user("Rita Reed")
    make_identity(user, channel=channel)
    return user


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox that wants a login: rita, secret."""
    sandbox = Sandbox(tmp_path_factory.mktemp("guarded"), login="rita:secret")
    yield sandbox
    sandbox.stop()
