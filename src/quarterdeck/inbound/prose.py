"""Who failed and why, out of a report that was written for people. Generic patterns; no system's name appears.

Servers differ in their sentences, but not in how they set an address apart: alone on a line, in brackets before a
colon, after RCPT TO, or near a word such as "recipient" or "delivered". What follows it, up to the next address, is
its reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.inbound.headers import ADDRESS, addresses

MOST = 100  # addresses that are taken from one report
LONGEST = 4000  # characters of one reason
NOT_THE_RECIPIENT = re.compile(
    r"mail[ _]from:? ?<?[^\s>]*>?|\(expanded from[^)]*\)|envelope[- ](?:from|sender)[^\n]*|^\s*(?:from|"
    r"sender|reply-to|mail from|return-path|message-id"
    r"|cc|errors-to|reporting-mta)\s*:[^\n]*|(?:please |)(?:contact|e-?mail|write to|send (?:mail|this|"
    r"a|an e?-?mail)[^\n<]{0,40} to|ask) +<?[\w.+-]+@[^\s>]+"
    r"|(?:sender|message from|sent by|received from|mail from|(?<!generated )from) (?:address )?<?[\w.+=-]+@[^\s>]+>?|"
    r"<mailto:[^>]*>",
    re.IGNORECASE | re.MULTILINE,
)
ALONE = re.compile(
    rf"^[ \t>*\"'(\-・]*(?:[^\n<@:]{{0,60}}<)?(?P<a>{ADDRESS.pattern})[\"'>)\]]*(?:[ \t]*<[^>\n]*>)?[ \t]*(?:$|"
    rf":|,? on \w|\(|\[|\.{{3}}|;|[ \t]+\S)"
)
NAMED = re.compile(
    r"rcpt to|recipients?|deliver\w*(?: (?:your|the|this) (?:mail|message))? to|addressed to|"
    r"address(?:es)?|mailbox|\bto\b|users?|account|failed|undeliver\w*|destinat\w+|empfänger|宛先|"
    r"получател",
    re.IGNORECASE,
)
ROBOTS = re.compile(r"(?:mailer-?daemon|postmaster|post_master|no-?reply|abuse|support|helpdesk|admin)@", re.IGNORECASE)


@dataclass(frozen=True)
class Failure:
    """An address, and the words about it."""

    address: str
    words: str


@dataclass(frozen=True)
class _Mention:
    address: str
    line: int
    rank: int


def failures(notice: str, known: tuple[str, ...] = (), never: frozenset[str] = frozenset()) -> list[Failure]:
    """The addresses that a report names as failed. `known` are surely those; `never` are the sender's own."""
    lines = NOT_THE_RECIPIENT.sub(lambda found: " " + "\n" * found[0].count("\n"), notice).split("\n")
    mentions = _mentions(lines, never)
    if known:
        wanted = {each.casefold() for each in known}
        mentions = [each for each in mentions if each.address.casefold() in wanted]
        mentioned = {each.address.casefold() for each in mentions}
        mentions += [_Mention(each, 0, 0) for each in known if each.casefold() not in mentioned]
    else:
        best = max((each.rank for each in mentions), default=0)
        mentions = [each for each in mentions if each.rank == best]
    return _cut(notice.split("\n"), _first_of_each(mentions)[:MOST])


def about(notice: str, known: tuple[str, ...]) -> dict[str, str]:
    """The words of a report about each of the addresses (in lower case) that are known to have failed."""
    return {each.address.casefold(): each.words for each in failures(notice, known)} if known else {}


def _mentions(lines: list[str], never: frozenset[str]) -> list[_Mention]:
    found: list[_Mention] = []
    before = ""
    for number, line in enumerate(lines):
        alone = ALONE.match(line) if "@" in line else None
        for address in addresses(line) if "@" in line else ():
            if address.casefold() in never:
                continue
            robot = bool(ROBOTS.match(address))
            starts = alone is not None and alone["a"].rstrip(".-") == address
            whole = starts and len(line.strip(" \t<>:\"'*-,")) <= len(address) + 2
            rank = 3 if starts else 2 if NAMED.search(line.partition(address)[0] or before) else 1
            found.append(_Mention(address, number, rank - (2 if robot and not whole else 0)))
        before = line if line.strip() else before
    return found


def _first_of_each(mentions: list[_Mention]) -> list[_Mention]:
    first: dict[str, _Mention] = {}
    for each in mentions:
        first.setdefault(each.address.casefold(), each)
    return sorted(first.values(), key=lambda each: each.line)


def _cut(lines: list[str], mentions: list[_Mention]) -> list[Failure]:
    """Each address with the lines from its own to the next one's."""
    ends = [*(each.line for each in mentions[1:]), len(lines)][: len(mentions)]
    return [
        Failure(each.address, "\n".join(lines[each.line : max(end, each.line + 1)])[:LONGEST])
        for each, end in zip(mentions, ends, strict=True)
    ]
