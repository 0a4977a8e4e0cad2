"""Who is meant by what was typed."""

from __future__ import annotations

import pytest

from quarterdeck.compose.recipients import BadRecipient, addresses, keep, recipient, written
from quarterdeck.people.models import Person
from quarterdeck.team.models import User
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["tom@brava.example", " TOM@brava.example ", "Tom de Wit <Tom@Brava.example>"])
def test_a_known_address_is_that_person(alice: User, text: str) -> None:
    tom = make_person("Tom de Wit", address="tom@brava.example")
    assert recipient(alice, text) == tom


def test_a_name_that_only_one_has_is_enough(alice: User) -> None:
    tom = make_person("Tom de Wit")
    make_person("Ann Bell")
    assert recipient(alice, "tom wit") == tom


def test_a_name_that_several_have_offers_them(alice: User) -> None:
    several = {make_person("Tom Abel"), make_person("Tom Bell")}
    with pytest.raises(BadRecipient, match="More than one") as caught:
        recipient(alice, "Tom")
    assert set(caught.value.candidates) == several


def test_a_name_of_somebody_elses_own_person_finds_nobody(alice: User, charlie: User) -> None:
    make_person("Tom Secret", shared=False, owner=charlie)
    with pytest.raises(BadRecipient, match="Nobody is called"):
        recipient(alice, "Tom Secret")


def test_a_new_address_is_a_new_person_once_kept(alice: User) -> None:
    person = recipient(alice, "Zoë van Dijk <zoe@nova.example>")
    assert person.pk is None
    kept = keep(person)
    assert (kept.first_name, kept.last_name, kept.owner) == ("Zoë", "van Dijk", alice)
    assert Person.objects.get() == kept


def test_two_who_add_the_same_address_get_one_person(alice: User, bob: User) -> None:
    first, second = recipient(alice, "zoe@nova.example"), recipient(bob, "ZOE@nova.example")
    assert keep(first) == keep(second)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "tom@", "@brava.example", "tom@brava", "a b@brava.example", "a@b@c.example", "x" * 300 + "@a.example",
     "tom@brava.example\r\nBcc: all@brava.example", "<tom@brava.example", "nobody of that name",
     "ann@brava.example, tom@brava.example", "ann@brava.example; tom@brava.example", "ann@x.example tom@x.example"],
)  # fmt: skip
def test_what_is_no_recipient_says_so(alice: User, text: str) -> None:
    with pytest.raises(BadRecipient) as caught:
        recipient(alice, text)
    assert len(str(caught.value)) > 20


def test_copies_are_split_checked_and_kept_once() -> None:
    text = 'a@x.example, "Bell, Ann" <ann@x.example>; A@X.example\n b@x.example,'
    assert addresses(text) == ["a@x.example", "ann@x.example", "b@x.example"]
    assert addresses("") == []


def test_a_bad_copy_is_named() -> None:
    with pytest.raises(BadRecipient, match="“nobody”"):
        addresses("a@x.example, nobody")


def test_too_many_copies_are_refused() -> None:
    with pytest.raises(BadRecipient, match="at most 50"):
        addresses(",".join(f"a{n}@x.example" for n in range(51)))
    with pytest.raises(BadRecipient, match="at most 50"):
        addresses("a@x.example," * 10_000)


def test_a_person_is_written_so_that_reading_finds_them(alice: User) -> None:
    odd = make_person('Tom "the <b>', address="tom@brava.example")
    assert recipient(alice, written(odd)) == odd
    assert written(make_person(first_name="", last_name="", address="x@brava.example")) == "x@brava.example"
