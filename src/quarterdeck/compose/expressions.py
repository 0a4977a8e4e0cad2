"""What may stand inside `{{ … }}` and `{% … %}`: a small safe part of the template language.

Names, texts, numbers, comparisons, a few filters, and if/elif/else/endif. No loop, no assignment, no call, no
arithmetic: what cannot be written cannot run, and no template can grow beyond its values.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from quarterdeck.kit.sayings import Saying

FILTERS = ("default", "d", "upper", "lower", "capitalize", "title", "trim")
WORDS = {"and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None"}
STATEMENTS = ("if", "elif", "else", "endif")
MOST_TOKENS = 200  # in one expression; the engine's parser is recursive

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"\\]*"|'[^'\\]*')|(?P<number>[0-9]+)|(?P<name>[^\W\d]\w*)|(?P<sign>==|!=|<=|>=|[|(),~<>]))"""
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
CURLY_QUOTES = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')


class BadTemplate(ValueError):
    """The template cannot be used; `message` tells its author why, `line` (from 1) where."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return Saying(_("Line %(line)s: %(message)s"), line=self.line, message=self.message)


@dataclass(frozen=True)
class Token:
    kind: str  # text, number, name, sign
    text: str


@dataclass(frozen=True)
class Use:
    """A merge field in an expression, and whether a default or a condition stands behind it."""

    name: str
    covered: bool


def untangle(inside: str) -> tuple[str, str, str]:
    """An editor's HTML inside braces as (tags to put before, the expression, tags to put after)."""
    before: list[str] = []
    after: list[str] = []
    plain, end = "", 0
    for tag in TAG.finditer(inside):
        plain += inside[end : tag.start()]
        end = tag.end()
        (after if plain.strip(" -\n") else before).append(tag.group())
    plain = html.unescape(plain + inside[end:]).replace("\xa0", " ")
    return "".join(before), straighten(plain), "".join(after)


def straighten(expression: str) -> str:
    """Typographic quotes around a text become straight ones, unless straight ones are there."""
    if '"' in expression or "'" in expression:
        return expression
    return expression.translate(CURLY_QUOTES)


def tokens(expression: str, line: int) -> list[Token]:
    """The expression in pieces; raises BadTemplate at the first that may not stand here."""
    found: list[Token] = []
    end = len(expression.rstrip())
    at = 0
    while at < end:
        match = TOKEN.match(expression, at, end)
        if match is None:
            raise BadTemplate(_strange(expression[at:end].lstrip()), line)
        found.append(Token(str(match.lastgroup), match.group().strip()))
        at = match.end()
    if len(found) > MOST_TOKENS:
        raise BadTemplate(_("This expression is too long."), line)
    for place, token in enumerate(found):
        _permit(found, place, token, line)
    return found


def uses(found: list[Token]) -> list[Use]:
    """The merge fields of an expression, in order."""
    conditional = any(token.text in ("if", "else") for token in found)
    result = []
    for place, token in enumerate(found):
        before = found[place - 1].text if place else ""
        if token.kind == "name" and token.text not in WORDS and before != "|" and not _is_test(found, place):
            covered = conditional or _has_default(found, place) or _in_default(found, place)
            result.append(Use(token.text, covered))
    return result


def _strange(rest: str) -> str:
    if rest[0] in "\"'":
        return Saying(_("The text that begins with %(rest)s has no closing quote."), rest=rest[:12])
    return Saying(
        _('“%(rest)s” cannot be used here. Write {{ first_name }} or {{ company | default("your company") }}.'),
        rest=rest[0],
    )


def _permit(found: list[Token], place: int, token: Token, line: int) -> None:
    before = found[place - 1].text if place else ""
    after = found[place + 1].text if place + 1 < len(found) else ""
    if token.kind != "name":
        return
    if before == "|":
        if token.text not in FILTERS:
            raise BadTemplate(
                Saying(
                    _("There is no filter “%(text)s”. You can use: %(filters)s."),
                    text=token.text,
                    filters=", ".join(FILTERS),
                ),
                line,
            )
    elif _is_test(found, place):
        if token.text not in ("defined", "undefined"):
            raise BadTemplate(Saying(_("“is %(text)s” cannot be used here; “is defined” can."), text=token.text), line)
    elif after == "(" and token.text not in WORDS:
        raise BadTemplate(
            Saying(_("“%(text)s(…)” cannot be used here: a template cannot run anything."), text=token.text), line
        )


def _is_test(found: list[Token], place: int) -> bool:
    before = [token.text for token in found[max(0, place - 2) : place]]
    return found[place].text not in WORDS and (before[-1:] == ["is"] or before == ["is", "not"])


def _has_default(found: list[Token], place: int) -> bool:
    """Whether the filters behind this name include `default`."""
    at = place + 1
    while at + 1 < len(found) and found[at].text == "|":
        if found[at + 1].text in ("default", "d"):
            return True
        at = _closing(found, at + 2)
    return False


def _in_default(found: list[Token], place: int) -> bool:
    """Whether this name stands between the brackets of a `default(…)`."""
    starts = (at for at in range(place) if found[at].text in ("default", "d") and found[at + 1].text == "(")
    return any(place < _closing(found, at + 1) for at in starts)


def _closing(found: list[Token], at: int) -> int:
    """The place behind the bracket that closes the one at `at`; `at` itself if none opens there."""
    depth = 0
    for place in range(at, len(found)):
        depth += {"(": 1, ")": -1}.get(found[place].text, 0)
        if depth <= 0:
            return place + 1 if place > at else at
    return len(found)
