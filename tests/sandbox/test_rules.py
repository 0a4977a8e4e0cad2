"""Which address meets which mood of the server."""

from __future__ import annotations

import pytest

from quarterdeck.sandbox.rules import RULES, rule_for


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("unknown@x.example", "unknown"),
        ("Unknown+7@x.example", "unknown"),
        ("unknown.ann@x.example", "unknown"),
        ("gone2@x.example", "gone"),
        ("full@x.example", "full"),
        ("busy@x.example", "busy"),
        ("verybusy@x.example", "verybusy"),
        ("dropkept@x.example", "dropkept"),
    ],
)
def test_the_first_word_decides(address: str, word: str) -> None:
    assert rule_for(address) is RULES[word]


@pytest.mark.parametrize(
    "address", ["ann@x.example", "busybody@x.example", "slowinski@x.example", "a.busy@x.example", "ännä@x.example"]
)
def test_everyone_else_is_welcome(address: str) -> None:
    rule = rule_for(address)
    assert (rule.refusal, rule.waits, rule.files, rule.answers) == ("", 0, True, True)


def test_every_word_is_explained() -> None:
    assert all(rule.means for rule in RULES.values())


def test_only_a_greylisted_refusal_is_ever_lifted() -> None:
    assert [word for word, rule in RULES.items() if rule.greylists] == ["busy"]
