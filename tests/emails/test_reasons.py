"""Every reason is a sentence that a salesperson understands, with what to do."""

from __future__ import annotations

import pytest

from quarterdeck.emails.reasons import SENTENCES, reason, remedy, sentence


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_code_says_itself_and_what_to_do(code: str) -> None:
    assert sentence(reason(code)).endswith(("?", ".", ":", "?."))
    assert remedy(reason(code)).endswith(".")


def test_the_facts_stand_in_the_sentence() -> None:
    why = reason("missing_field", fields=["company", "title"])
    assert sentence(why) == "The field company, title is empty for this person and has no default."


def test_an_unknown_code_cannot_be_stored() -> None:
    with pytest.raises(KeyError):
        reason("because")


def test_words_of_a_server_are_never_read_as_a_format() -> None:
    assert "{x.__class__}" in sentence(reason("refused", address="a@b.example", words="{x.__class__}"))


def test_nobody_is_told_to_correct_an_address_that_is_good() -> None:
    assert "Check the address" in remedy(reason("refused", words="550 5.1.1 User unknown"))
    assert "Check the address" not in remedy(reason("refused", words="552 5.2.2 Over quota", soft=True))
