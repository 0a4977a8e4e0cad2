"""Requests in a reply not to be mailed again. Only short ones count: a long mail that speaks of it is for a person."""

from __future__ import annotations

import re

from quarterdeck.inbound import optout_words as words
from quarterdeck.inbound.headers import Headers
from quarterdeck.inbound.quote import without_signature

MOST_WORDS = 40
LONGEST = 600  # characters
SENTENCE = re.compile(
    rf"{words.POLITE}(?:{'|'.join(f'(?:{each})' for each in words.DEMANDS)}){words.TAIL}", re.IGNORECASE
)
BARE = re.compile(words.BARE, re.IGNORECASE)
SUBJECT = re.compile(words.SUBJECT, re.IGNORECASE)
ASKED = re.compile(r"(?:can|could|would|will) you", re.IGNORECASE)
ENDS = re.compile(words.ENDS, re.IGNORECASE)
PROGRAM = re.compile(r"sent (?:this |the )?(?:e-?mail|message) to unsubscribe|list-unsubscribe", re.IGNORECASE)


def is_request(text: str, subject: str) -> bool:
    """Whether a person's new words ask to be left alone."""
    said = without_signature(text).replace("’", "'")
    if not said:
        return SUBJECT.fullmatch(subject.strip()) is not None
    if len(said.split()) > MOST_WORDS or len(said) > LONGEST:
        return False
    if BARE.fullmatch(said.split("\n")[0].strip()) and len(said.split()) <= 12:
        return True
    return any(_demands(each.strip()) for each in ENDS.split(said))


def by_program(headers: Headers, text: str) -> bool:
    """Whether a mail program wrote to the address of List-Unsubscribe, for a person who pressed its button.

    Such mail may call itself automatic; what it asks is the person's wish all the same.
    """
    if headers.word("x-apple-unsubscribe") == "true":
        return True
    return headers.get("subject").strip().casefold() == "unsubscribe" and (
        not text.strip() or PROGRAM.search(text[:LONGEST]) is not None
    )


def _demands(sentence: str) -> bool:
    """Whether a sentence is a demand. A polite one may be put as a question; any other question is one."""
    if sentence.endswith("?") and not ASKED.match(sentence):
        return False
    return SENTENCE.fullmatch(sentence.rstrip("?")) is not None
