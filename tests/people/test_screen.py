"""Who may be mailed: the one question that compose, enrolment and the claim ask (R6, L3, L8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from quarterdeck.people.erased import remember_as_erased
from quarterdeck.people.models import CountryRule, Person, Suppression
from quarterdeck.people.screen import screen
from quarterdeck.team.models import User
from tests.factories import make_person

pytestmark = pytest.mark.django_db
Kind = Suppression.Kind
TOM = "tom@brava.example"


def kind_against(address: str = TOM, *, commercial: bool = True) -> str | None:
    block = screen([address]).against(address, commercial=commercial)
    return block.kind if block else None


def test_nothing_stands_against_most_people() -> None:
    assert kind_against() is None


@pytest.mark.parametrize("kind", [Kind.BOUNCED, Kind.SOFT, Kind.COMPLAINED, Kind.MANUAL])
def test_mail_that_sells_nothing_passes_no_other_block_than_an_unsubscribe(kind: str) -> None:
    Suppression.suppress([TOM], Kind.UNSUBSCRIBED)
    assert kind_against() == Kind.UNSUBSCRIBED
    assert kind_against(commercial=False) is None
    Suppression.suppress([TOM], kind)
    assert kind_against(commercial=False) == kind


def test_mail_that_sells_nothing_stops_at_a_blocked_domain_and_at_the_erased() -> None:
    Suppression.suppress(["brava.example"], Kind.DOMAIN)
    assert kind_against(commercial=False) == Kind.DOMAIN
    Suppression.objects.all().delete()
    remember_as_erased([TOM])
    assert kind_against(commercial=False) == Kind.ERASED


def test_what_ran_out_stands_no_more() -> None:
    Suppression.suppress([TOM], Kind.SOFT, until=timezone.now() - timedelta(seconds=1))
    assert kind_against() is None


def test_l3_whoever_was_erased_and_is_imported_again_gets_no_mail() -> None:
    """What is left names nobody: no address, no note, nothing readable."""
    person = make_person(address=TOM)
    Suppression.suppress([TOM], Kind.UNSUBSCRIBED, "tom said so")
    remember_as_erased([TOM])
    person.delete()
    left = Suppression.objects.get()
    assert "tom" not in f"{left.address_key}{left.note}"
    again = make_person(address="Tom@Brava.example")
    assert kind_against(again.address) == Kind.ERASED


def test_l8_a_country_may_ask_for_consent_first() -> None:
    CountryRule.objects.create(country="DE", ask="consent")
    person = make_person(address=TOM, country="DE")
    assert kind_against() == Kind.COUNTRY
    assert kind_against(commercial=False) is None
    Person.objects.filter(pk=person.pk).update(authorization="consent")
    assert kind_against() is None


def test_l8_a_country_may_be_closed_altogether() -> None:
    CountryRule.objects.create(country="DE", ask="never")
    make_person(address=TOM, country="DE", authorization="consent")
    assert kind_against() == Kind.COUNTRY
    assert kind_against(commercial=False) == Kind.COUNTRY


def test_a_set_costs_as_many_questions_as_one(django_assert_num_queries: DjangoAssertNumQueries, adam: User) -> None:
    addresses = [make_person().address for _ in range(20)]
    Suppression.suppress(addresses[:5], Kind.MANUAL, "asked", adam)
    with django_assert_num_queries(3):
        screened = screen(addresses)
        assert sum(screened.against(each) is not None for each in addresses) == 5
