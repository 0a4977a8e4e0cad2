"""Merge fields: `{{ first_name }}`, `{{ company | default("your company") }}`, `{% if title %}…{% endif %}`.

The source is scanned, its expressions are checked (`expressions`) and rewritten so that each reports the fields it
misses; minijinja renders the rest under a limit of fuel. Pure: values in, text out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

import minijinja
from django.utils.translation import gettext_noop as _

from quarterdeck.compose.expressions import STATEMENTS, BadTemplate, Token, tokens, untangle, uses
from quarterdeck.kit.html import to_text
from quarterdeck.kit.sayings import Saying
from quarterdeck.kit.shape import mark

if TYPE_CHECKING:
    from minijinja._lowlevel import State

__all__ = ["BadTemplate", "Filled", "Open", "fill", "fill_open", "is_simple", "names"]

BRACES = re.compile(r"\{\{(?P<output>.*?)\}\}|\{%(?P<statement>.*?)%\}|(?P<open>\{\{|\{%)", re.DOTALL)
EMPTY_DEFAULT = re.compile(r"""\b(?:default|d) \( (?:""|'')? ?\)""")
FUEL = 50_000  # the engine's steps for one email; a long letter takes some hundred
MOST_BRACES = 1_000  # expressions and statements in one template
DEEPEST = 20  # `if` within `if`
TEMPLATE = "template"
MISSING, HOLES = "fields missed", "values of holes"  # no template can name them


@dataclass(frozen=True)
class Filled:
    """A filled text, and the fields that it needed and did not get: in order, each once."""

    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _Compiled:
    environment: minijinja.Environment
    names: tuple[str, ...]
    pieces: tuple[Piece, ...] | None  # where the text is nothing but fields, with a default or without


@dataclass(frozen=True)
class _Field:
    """A field alone: printed as it is, or `instead`."""

    name: str
    instead: str | None


Piece: TypeAlias = "str | _Field"


def fill(source: str, values: Mapping[str, object], html: bool) -> Filled:
    """`source` with its fields replaced; raises BadTemplate.

    A value that is None, blank or not there is missing, unless a `default` stands behind it or an `if` keeps it from
    being printed. In HTML values are escaped, but for those that have `__html__` (a signature).
    """
    missing: dict[str, None] = {}
    text = _render(_compile(source, html), values, html, {MISSING: missing})
    return Filled(text, tuple(missing))


@dataclass(frozen=True)
class Open:
    """A text whose printed values are marks for holes, and what belongs there: `marked` is the same for many."""

    marked: str
    values: tuple[str, ...]  # for hole 0, 1, …
    missing: tuple[str, ...]


def fill_open(source: str, values: Mapping[str, object]) -> Open:
    """An HTML `source` with a mark (kit/shape.py) for each value that would be printed; raises BadTemplate.

    Trusted HTML stands there as it is, and nothing for an empty value.
    """
    missing: dict[str, None] = {}
    holes: list[str] = []
    marked = _render(_compile(source, True, True), values, True, {MISSING: missing, HOLES: holes})
    return Open(marked, tuple(holes), tuple(missing))


def names(source: str) -> tuple[str, ...]:
    """The fields that a text or HTML source names, in order, each once; raises BadTemplate."""
    return _compile(source, True).names


def is_simple(source: str, html: bool) -> bool:
    """Whether a source is nothing but text and fields, with a default or without; raises BadTemplate."""
    return _compile(source, html).pieces is not None


def _render(compiled: _Compiled, values: Mapping[str, object], html: bool, notes: Mapping[str, object]) -> str:
    context = {name: value for name, given in values.items() if (value := _value(given, html)) is not None}
    if compiled.pieces is not None and (text := _pieced(compiled.pieces, context, html, notes)) is not None:
        return text
    try:
        return compiled.environment.render_template(TEMPLATE, **context, **notes)
    except minijinja.TemplateError as error:
        raise _explained(error) from None


def _pieced(pieces: Sequence[Piece], context: Mapping[str, object], html: bool, notes: Mapping[str, Any]) -> str | None:
    """What the engine would say, in a tenth of its time; None when a value is a number, which it writes its own way."""
    missing, holes = notes[MISSING], notes.get(HOLES)
    said: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            said.append(piece)
            continue
        value = context.get(piece.name)
        if value is None:
            value = piece.instead or ""
            if piece.instead is None or (value and not value.strip()):
                missing[piece.name] = None
        elif hasattr(value, "__html__"):
            said.append(str(value))
            continue
        elif not isinstance(value, str):
            return None
        if not html or not value:
            said.append(value)
        elif holes is None:
            said.append(escape(value))
        else:
            said.append(mark(len(holes)))
            holes.append(value)
    return "".join(said)


def _value(given: object, html: bool) -> object | None:
    """What the engine gets to see: numbers and texts only, never an object with methods of its own."""
    if given is None or isinstance(given, bool | int | float):
        return given
    if hasattr(given, "__html__"):
        trusted = str(given.__html__())
        return minijinja.safe(trusted) if html else to_text(trusted)
    text = str(given)
    return text if text.strip() else None


@lru_cache(maxsize=256)
def _compile(source: str, html: bool, is_open: bool = False) -> _Compiled:
    rewriter = _Rewriter(source, html)
    rewritten, found = rewriter.run()
    environment = minijinja.Environment(
        fuel=FUEL,
        debug=False,
        keep_trailing_newline=True,
        auto_escape_callback=lambda _: html,
        comment_start_string="\ufdd0{#",  # in a letter, {# is just text
        comment_end_string="#}\ufdd0",
    )
    environment.add_filter("default", _default)
    environment.add_filter("d", _default)
    environment.add_filter("said", _said)
    environment.add_filter("escaped", _hole if is_open else _escaped)
    try:
        environment.add_template(TEMPLATE, rewritten)
    except minijinja.TemplateError as error:
        raise _explained(error) from None
    return _Compiled(environment, found, None if rewriter.pieces is None else tuple(rewriter.pieces))


class _Rewriter:
    """Checks the braces of a source, and makes each output report what it misses."""

    def __init__(self, source: str, html: bool) -> None:
        self._source = source
        self._html = html
        self._names: dict[str, None] = {}
        self._open: list[int] = []  # the lines of the `if`s that are open
        self._line = 1
        self.pieces: list[Piece] | None = []

    def run(self) -> tuple[str, tuple[str, ...]]:
        parts: list[str] = []
        end = 0
        for count, match in enumerate(BRACES.finditer(self._source)):
            literal = self._source[end : match.start()]
            self._line += literal.count("\n")
            if count == MOST_BRACES:
                raise BadTemplate(
                    Saying(_("A template can hold %(most)s merge fields at most."), most=MOST_BRACES), self._line
                )
            self._piece(literal)
            parts += [literal, self._rewrite(match)]
            self._line += match.group().count("\n")
            end = match.end()
        if self._open:
            raise BadTemplate(_("This “if” has no {% endif %}."), self._open[-1])
        self._piece(self._source[end:])
        return "".join([*parts, self._source[end:]]), tuple(self._names)

    def _piece(self, *pieces: Piece) -> None:
        if self.pieces is not None:
            self.pieces += pieces

    def _rewrite(self, match: re.Match[str]) -> str:
        if match["open"]:
            close = "}}" if match["open"] == "{{" else "%}"
            raise BadTemplate(
                Saying(_("“%(open)s” is never closed with “%(close)s”."), open=match["open"], close=close), self._line
            )
        inside = match["output"] if match["output"] is not None else match["statement"]
        before, expression, after = untangle(inside) if self._html else ("", inside, "")
        trim_left, expression, trim_right = _trims(expression)
        if match["statement"] is not None:
            self._known(expression)
        found = tokens(expression, self._line)
        lines = "\n" * (match.group().count("\n") - before.count("\n") - after.count("\n"))
        alone = None if trim_left or trim_right or match["output"] is None else _alone(found)
        if alone is None:
            self.pieces = None
        else:
            self._piece(before, alone, after)
        if match["output"] is not None:
            return f"{before}{{{{{trim_left} {self._output(found)}{lines} {trim_right}}}}}{after}"
        return f"{before}{{%{trim_left} {self._statement(found)}{lines} {trim_right}%}}{after}"

    def _output(self, found: list[Token]) -> str:
        if not found:
            raise BadTemplate(_("Between {{ and }} the name of a field is missing."), self._line)
        fields = uses(found)
        self._names.update(dict.fromkeys(field.name for field in fields))
        text = _join(found)
        bare = " ".join(field.name for field in fields if not field.covered)
        covered = " ".join(field.name for field in fields if field.covered and not EMPTY_DEFAULT.search(text))
        return f"({text}) | said('{bare}', '{covered}'){' | escaped' if self._html else ''}"

    def _known(self, expression: str) -> None:
        word = (expression.split() or [""])[0]
        if word not in STATEMENTS:
            raise BadTemplate(
                Saying(_("“{%% %(word)s %%}” cannot be used: only if, elif, else and endif can."), word=word[:20]),
                self._line,
            )

    def _statement(self, found: list[Token]) -> str:
        word = found[0].text
        if word in ("if", "elif") and len(found) == 1:
            raise BadTemplate(
                Saying(_("“%(word)s” needs a condition: {%% %(word)s company %%}."), word=word), self._line
            )
        if word in ("else", "endif") and len(found) > 1:
            raise BadTemplate(Saying(_("“%(word)s” stands alone: {%% %(word)s %%}."), word=word), self._line)
        if word == "if":
            self._open.append(self._line)
        elif not self._open:
            raise BadTemplate(Saying(_("“{%% %(word)s %%}” has no {%% if … %%} before it."), word=word), self._line)
        elif word == "endif":
            self._open.pop()
        if len(self._open) > DEEPEST:
            raise BadTemplate(Saying(_("An “if” can stand within %(most)s others at most."), most=DEEPEST), self._line)
        self._names.update(dict.fromkeys(field.name for field in uses(found[1:])))
        return _join(found)


def _alone(found: list[Token]) -> _Field | None:
    """`name` or `name | default("text")`; None for anything more."""
    said = [token.text for token in found]
    if not found or found[0].kind != "name" or len(uses(found)) != 1:
        return None
    if len(found) == 1:
        return _Field(said[0], None)
    is_default = len(found) == 6 and said[1] == "|" and said[2] in ("default", "d") and found[4].kind == "text"
    return _Field(said[0], said[4][1:-1]) if is_default else None


def _trims(expression: str) -> tuple[str, str, str]:
    """`{{- name -}}` swallows the white space around it: the signs, and the expression without them."""
    left = expression[:1] if expression[:1] == "-" else ""
    right = expression[-1:] if len(expression) > 1 and expression[-1:] == "-" else ""
    return left, expression[len(left) : len(expression) - len(right)], right


def _join(found: list[Token]) -> str:
    return " ".join(token.text for token in found)


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _default(value: Any, instead: Any = "") -> Any:
    return instead if _blank(value) else value


@minijinja.pass_state
def _said(state: State, value: Any, *fields: str) -> Any:
    """Note the fields that were needed here and are not there; print nothing for nothing.

    `fields` are two lists of names: those needed in any case, and those needed only if nothing else gave a value.
    """
    bare, covered = fields
    needed = bare.split() + (covered.split() if _blank(value) else [])
    state.lookup(MISSING).update(dict.fromkeys(name for name in needed if state.lookup(name) is None))
    return "" if value is None else value


def _escaped(value: Any) -> Any:
    """Escaped for HTML, lighter than the engine does it (which escapes slashes too)."""
    return value if hasattr(value, "__html__") else minijinja.safe(escape(str(value)))


@minijinja.pass_state
def _hole(state: State, value: Any) -> Any:
    """A mark where the value would stand; trusted HTML and empty values stay what they are."""
    if hasattr(value, "__html__"):
        return value
    text = str(value)
    if not text:
        return text
    holes = state.lookup(HOLES)
    holes.append(text)
    return minijinja.safe(mark(len(holes) - 1))


def _explained(error: minijinja.TemplateError) -> BadTemplate:
    """The engine's complaint in words for the author of a letter."""
    line = int(getattr(error, "line", None) or 1)
    match getattr(error, "kind", ""):
        case "OutOfFuel":
            return BadTemplate(_("This template is too long to fill."), line)
        case "SyntaxError":
            return BadTemplate(_("This merge field is not written right: check its quotes, commas and brackets."), line)
        case _:
            return BadTemplate(_("This merge field cannot be filled: check what its filters are given."), line)
