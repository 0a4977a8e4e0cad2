"""Folded keys: what counts as the same name or address."""

from __future__ import annotations

import pytest

from quarterdeck.kit.keys import address_key, domain_of, fold, name_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Maya  Okafor ", "maya okafor"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ｍａｙａ", "maya"),
        ("לאה כהן", "לאה כהן"),
        ("", ""),
    ],
)
def test_a_folded_key_ignores_case_width_and_spaces(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [("Ádám Öz", "adam oz"), ("Łukasz", "łukasz"), ("Ёлка", "елка"), ("ガ", "ガ"), ("김 하은", "김 하은"), ("מִ", "מִ")],
)
def test_a_names_key_drops_accents_and_keeps_letters(text: str, key: str) -> None:
    assert name_key(text) == key


def test_an_address_is_the_same_whatever_its_case() -> None:
    assert address_key(" Maya@Northwind.Example ") == "maya@northwind.example"


@pytest.mark.parametrize(
    ("address", "domain"), [("a@B.example", "b.example"), ('"odd@x"@b.example', "b.example"), ("none", "")]
)
def test_the_domain_is_what_follows_the_last_at(address: str, domain: str) -> None:
    assert domain_of(address) == domain
