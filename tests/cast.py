"""The standing cast: Alice sells, Bob is her teammate, Charlie is elsewhere, Mona and Marc manage, Adam is admin."""

from __future__ import annotations

import pytest
from django.test import Client

from quarterdeck.team.models import Team, User
from tests.factories import make_identity, make_team, make_user


@pytest.fixture
def emea(db: None) -> Team:
    """The team of Alice and Bob, managed by Mona."""
    return make_team("EMEA")


@pytest.fixture
def americas(db: None) -> Team:
    """The other team: Charlie's, managed by Marc."""
    return make_team("Americas")


@pytest.fixture
def alice(emea: Team) -> User:
    """A rep."""
    return _with_identity(make_user("Alice Arden", teams=[emea]))


@pytest.fixture
def bob(emea: Team) -> User:
    """Alice's teammate."""
    return _with_identity(make_user("Bob Brook", teams=[emea]))


@pytest.fixture
def charlie(americas: Team) -> User:
    """A rep of the other team."""
    return _with_identity(make_user("Charlie Cole", teams=[americas]))


@pytest.fixture
def mona(emea: Team) -> User:
    """The manager of Alice's team."""
    return _with_identity(make_user("Mona Moor", role="manager", manages=[emea]))


@pytest.fixture
def marc(americas: Team) -> User:
    """The manager of the other team."""
    return _with_identity(make_user("Marc Marsh", role="manager", manages=[americas]))


@pytest.fixture
def adam(db: None) -> User:
    """The admin."""
    return _with_identity(make_user("Adam Ash", role="admin"))


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    """The browser that Alice is logged in with."""
    client.force_login(alice)
    return client


def _with_identity(user: User) -> User:
    make_identity(user)
    return user
