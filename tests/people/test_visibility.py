"""Who sees a person, who may change what is known of them, and who only fills blanks (design 9)."""

from __future__ import annotations

import pytest

from quarterdeck.people import facts
from quarterdeck.people.models import Person
from quarterdeck.team.models import User
from tests.factories import make_email, make_person

pytestmark = pytest.mark.django_db

CAST = ("alice", "bob", "mona", "charlie", "marc", "adam")


def who(request: pytest.FixtureRequest, people: str, person: Person) -> set[str]:
    """Whose `visible_to` or `editable_by` holds the person."""
    users = {name: request.getfixturevalue(name) for name in CAST}
    return {name for name, user in users.items() if person in getattr(Person.objects, people)(user)}


def test_a_shared_person_is_seen_by_everybody_and_changed_by_the_owners_side(
    request: pytest.FixtureRequest, alice: User
) -> None:
    person = make_person(owner=alice)
    assert who(request, "visible_to", person) == set(CAST)
    assert who(request, "editable_by", person) == {"alice", "mona", "adam"}


def test_an_unshared_person_is_seen_by_the_owner_their_manager_and_admins(
    request: pytest.FixtureRequest, alice: User
) -> None:
    assert who(request, "visible_to", make_person(owner=alice, shared=False)) == {"alice", "mona", "adam"}


def test_whoever_mailed_an_unshared_person_sees_them_and_so_does_their_manager(
    request: pytest.FixtureRequest, alice: User, charlie: User
) -> None:
    person = make_person(owner=alice, shared=False)
    make_email("delivered", sender=charlie, person=person)
    assert who(request, "visible_to", person) == {"alice", "mona", "adam", "charlie", "marc"}
    assert who(request, "editable_by", person) == {"alice", "mona", "adam"}


def test_whoever_brought_an_unshared_person_in_sees_them(
    request: pytest.FixtureRequest, alice: User, charlie: User
) -> None:
    person = make_person(owner=alice, creator=charlie, shared=False)
    assert who(request, "visible_to", person) == {"alice", "mona", "adam", "charlie", "marc"}
    assert who(request, "editable_by", person) == {"alice", "mona", "adam"}


def test_a_person_whom_nobody_owns_is_everybodys(request: pytest.FixtureRequest) -> None:
    assert who(request, "editable_by", make_person(owner=None)) == set(CAST)


def test_a_person_is_there_once_however_often_they_were_mailed(mona: User, alice: User, bob: User) -> None:
    person = make_person(shared=False)
    for sender in (alice, bob, alice):
        make_email("delivered", sender=sender, person=person)
    assert list(Person.objects.visible_to(mona)) == [person]


def test_blanks_are_open_to_those_who_may_not_change(charlie: User, alice: User) -> None:
    person = make_person("Maya Okafor", owner=alice, company="Northmere")
    assert {"title", "phone", "notes"} <= set(facts.open_to(person, charlie))
    assert not {"first_name", "address", "company", "shared"} & set(facts.open_to(person, charlie))
    assert "shared" in facts.open_to(person, alice)
