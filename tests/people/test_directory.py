"""The list of people by name: every place can be paged from, in both directions."""

from __future__ import annotations

import pytest

from quarterdeck.people import directory
from quarterdeck.people.countries import NAMES
from quarterdeck.people.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[Person]:
    """Eleven people, some of the same name, and pages of three."""
    monkeypatch.setattr(directory, "PAGE", 3)
    made = [make_person(f"Ann {letter}") for letter in "CABBBDEEFAA"]
    return sorted(made, key=lambda person: (person.name_key, person.pk))


def test_forward_pages_meet_without_gap_or_repeat(people: list[Person]) -> None:
    seen: list[Person] = []
    page = directory.page(Person.objects.all())
    while True:
        seen += page.people
        if not page.has_after:
            break
        page = directory.page(Person.objects.all(), page.people[-1].name_key, page.people[-1].pk)
    assert seen == people


def test_going_back_shows_what_stood_before(people: list[Person]) -> None:
    at = people[7]
    page = directory.page(Person.objects.all(), at.name_key, at.pk, back=True)
    assert (list(page.people), page.has_before, page.has_after) == (people[4:7], True, True)


def test_near_the_start_going_back_shows_the_whole_first_page(people: list[Person]) -> None:
    at = people[2]
    page = directory.page(Person.objects.all(), at.name_key, at.pk, back=True)
    assert (list(page.people), page.has_before) == (people[:3], False)


def test_the_search_finds_beginnings_of_words_whatever_the_accents() -> None:
    person = make_person("Ádám van Öz", address="adam.oz@helios.example", company="Café Sul")
    make_person("Somebody Else")
    for text in ("adam", "VAN", "öz", "oz ad", "adam.oz@", "cafe", "café adam"):
        assert list(Person.objects.named_or_at(text)) == [person], text
    for text in ("dam", "zz", "helios.example"):
        assert not Person.objects.named_or_at(text).exists(), text


def test_countries_have_codes_and_names() -> None:
    assert (len(NAMES), NAMES["NL"], NAMES["CI"]) == (249, "Netherlands", "Côte d'Ivoire")
