"""Secrets at rest: what goes in comes out, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.secrets import seal, unseal


@given(st.text())
def test_what_was_sealed_is_read_back(text: str) -> None:
    assert unseal("key", seal("key", text)) == text


def test_a_sealed_text_does_not_show_what_it_holds() -> None:
    assert "hunter2" not in seal("key", "hunter2")


def test_equal_texts_do_not_look_equal() -> None:
    assert seal("key", "hunter2") != seal("key", "hunter2")


@pytest.mark.parametrize("broken", ["", "s1.", "s1.AAAA", "hunter2", "s1.!!!", "s1.ü"])
def test_what_was_never_sealed_says_what_to_do(broken: str) -> None:
    with pytest.raises(Misconfigured, match="enter the password again"):
        unseal("key", broken)


def test_another_key_reads_nothing() -> None:
    with pytest.raises(Misconfigured, match="QUARTERDECK_SECRET_KEY"):
        unseal("other key", seal("key", "hunter2"))


def test_a_changed_text_is_refused() -> None:
    sealed = seal("key", "hunter2")
    changed = sealed[:-5] + ("A" if sealed[-5] != "A" else "B") + sealed[-4:]
    with pytest.raises(Misconfigured):
        unseal("key", changed)
