"""Reasons not to mail an address: found by case-folded address or domain, lifted with a note."""

from __future__ import annotations

import pytest

from quarterdeck.people.models import Suppression
from quarterdeck.people.screen import blocked
from quarterdeck.team.models import User

pytestmark = pytest.mark.django_db
Kind = Suppression.Kind


def test_a_suppressed_address_is_found_whatever_its_case() -> None:
    Suppression.suppress(["Maya@NW.example"], Kind.BOUNCED, "550 5.1.1 no such user")
    assert blocked(["maya@nw.EXAMPLE", "tom@nw.example"]).keys() == {"maya@nw.EXAMPLE"}


def test_a_blocked_domain_blocks_every_address_in_it() -> None:
    Suppression.objects.create(kind=Kind.DOMAIN, address_key="nw.example")
    found = blocked(["maya@NW.example", "tom@other.example"])
    assert found.keys() == {"maya@NW.example"}


def test_a_domain_is_not_blocked_by_an_address_that_looks_like_it() -> None:
    Suppression.objects.create(kind=Kind.MANUAL, address_key="nw.example")
    assert blocked(["maya@nw.example"]) == {}


def test_suppressing_twice_keeps_the_first() -> None:
    Suppression.suppress(["a@b.example"], Kind.BOUNCED, "first")
    Suppression.suppress(["A@b.example"], Kind.BOUNCED, "second")
    assert list(Suppression.objects.values_list("note", flat=True)) == ["first"]


def test_a_lifted_reason_no_longer_stands_but_is_remembered() -> None:
    admin = User.objects.create_user("adam@northsea.example", name="Adam", role="admin")
    Suppression.suppress(["a@b.example"], Kind.BOUNCED)
    assert Suppression.lift("A@b.example", [Kind.BOUNCED], "new mailbox", admin) == 1
    assert blocked(["a@b.example"]) == {}
    assert Suppression.objects.get().lifted_note == "new mailbox"
    Suppression.suppress(["a@b.example"], Kind.BOUNCED, "again")
    assert Suppression.objects.standing().count() == 1
