"""Tokens carry what was signed, and nothing else is ever accepted or raised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.kit.tokens import BadToken, Signer, derive_key

KEY = derive_key("a secret", "tests")
SIGNER = Signer(KEY)


@given(st.binary(max_size=300))
def test_reads_back_what_it_signed(payload: bytes) -> None:
    assert SIGNER.read(SIGNER.sign(payload)) == payload


@given(st.text())
def test_any_other_text_is_a_bad_token(text: str) -> None:
    with pytest.raises(BadToken):
        SIGNER.read(text)


@given(st.binary(max_size=60), st.data())
def test_a_changed_character_is_a_bad_token(payload: bytes, data: st.DataObject) -> None:
    token = SIGNER.sign(payload)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda character: character != token[place]))
    with pytest.raises(BadToken):
        SIGNER.read(token[:place] + other + token[place + 1 :])


@given(st.binary(max_size=60), st.data())
def test_a_cut_token_is_a_bad_token(payload: bytes, data: st.DataObject) -> None:
    token = SIGNER.sign(payload)
    with pytest.raises(BadToken):
        SIGNER.read(token[: data.draw(st.integers(0, len(token) - 1))])


@given(st.binary(max_size=60), st.text(min_size=1))
def test_an_extended_token_is_a_bad_token(payload: bytes, more: str) -> None:
    with pytest.raises(BadToken):
        SIGNER.read(SIGNER.sign(payload) + more)


@pytest.mark.parametrize("text", ["", "=", "A", "AQ", "AQ==", "\ud800", "é" * 30, " " * 30, "A" * 22])
def test_oddities_are_bad_tokens(text: str) -> None:
    with pytest.raises(BadToken):
        SIGNER.read(text)


def test_a_token_for_one_purpose_does_not_serve_another() -> None:
    token = Signer(derive_key("a secret", "views")).sign(b"7")
    with pytest.raises(BadToken):
        Signer(derive_key("a secret", "clicks")).read(token)


def test_a_key_depends_on_the_secret_and_on_the_purpose() -> None:
    keys = {derive_key(secret, purpose) for secret in ("one", "two") for purpose in ("views", "clicks")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
