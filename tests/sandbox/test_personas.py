"""What people and machines do with a message: the same today and tomorrow."""

from __future__ import annotations

from collections import Counter

import pytest

from quarterdeck.sandbox.letters import Link
from quarterdeck.sandbox.personas import MAIL_PROGRAMS, SCANNER, Step, persona_of, plan_for

IMAGES = ["http://127.0.0.1/t/v/pixel.gif"]
LINKS = [Link("http://127.0.0.1/t/c/one", "the story"), Link("http://127.0.0.1/t/c/two", "Unsubscribe here")]


def plan(address: str, subject: str = "Dock time") -> list[Step]:
    return plan_for(address, subject, IMAGES, LINKS)


@pytest.mark.parametrize(
    ("address", "verbs"),
    [
        ("reader@x.example", ["view"]),
        ("clicker+2@x.example", ["view", "click"]),
        ("keen.ann@x.example", ["view", "click", "view", "click", "view"]),
        ("silent@x.example", []),
    ],
)
def test_a_named_habit_is_kept(address: str, verbs: list[str]) -> None:
    assert [step.verb for step in plan(address)] == verbs


def test_a_plan_is_the_same_whenever_it_is_made() -> None:
    assert plan("maya@x.example") == plan("Maya@x.example")
    assert plan("keen@x.example", "one") != plan("keen@x.example", "two")


def test_a_scanner_tries_everything_within_a_second_and_before_the_human() -> None:
    steps = plan("scan@x.example")
    scanned = [step for step in steps if step.verb == "scan"]
    people = [step for step in steps if step.verb != "scan"]
    assert {step.url for step in scanned} == {*IMAGES, *(link.url for link in LINKS)}
    assert {step.method for step in scanned} == {"HEAD", "GET"}
    assert {step.agent for step in scanned} == {SCANNER}
    assert max(step.after for step in scanned) < 1 < min(step.after for step in people)


def test_people_never_follow_the_way_out() -> None:
    urls = {step.url for n in range(300) for step in plan(f"person{n}@x.example") if step.verb == "click"}
    assert urls == {LINKS[0].url}


def test_people_use_the_mail_program_that_they_have() -> None:
    assert len({step.agent for step in plan("keen@x.example")}) == 1
    agents = {step.agent for n in range(100) for step in plan(f"p{n}@x.example") if step.verb == "view"}
    assert agents == set(MAIL_PROGRAMS)


def test_a_crowd_has_every_habit_and_some_companies_have_a_scanner() -> None:
    crowd = [persona_of(f"p{n}@company{n}.example") for n in range(400)]
    assert set(Counter(persona.habit for persona in crowd)) == {"reader", "clicker", "keen", "silent"}
    assert 0 < sum(persona.scanned for persona in crowd) < 150


def test_one_company_has_a_scanner_for_all_or_for_none() -> None:
    assert len({persona_of(f"p{n}@company.example").scanned for n in range(50)}) == 1


def test_a_letter_without_pictures_and_links_is_left_alone() -> None:
    assert plan_for("keen@x.example", "plain", [], []) == []
