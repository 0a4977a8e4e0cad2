"""Merge fields: filled, missed, refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.compose.merge import BadTemplate, Filled, fill, names

ANN = {"first_name": "Ann", "last_name": "", "company": "Ask & Co", "title": "VP <sales>", "seats": 3, "name": "Ann B"}


class Html(str):
    def __html__(self) -> str:
        return str(self)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hi {{ first_name }}", "Hi Ann"),
        ("Hi {{first_name}}!", "Hi Ann!"),
        ("{{ name }}", "Ann B"),
        ('{{ last_name | default("friend") }}', "friend"),
        ("{{ company | default('your company') }}", "Ask & Co"),
        ("{{ nobody | default(first_name) }}", "Ann"),
        ("{{ first_name | upper }} {{ last_name | upper | default('X') }}", "ANN X"),
        ("{% if last_name %}a{% elif company %}{{ company }}{% else %}c{% endif %}", "Ask & Co"),
        ("{% if seats > 2 and first_name == 'Ann' %}yes{% endif %}", "yes"),
        ("{% if last_name is not defined %}none{% endif %}", "none"),
        ("{{ first_name if first_name else 'there' }}", "Ann"),
        ("{{ seats }}", "3"),
        ("{{ last_name | default('') }}", ""),
        ("a {{- first_name -}} b", "aAnnb"),
        ("{# not a comment #}\n", "{# not a comment #}\n"),
        ("50 % { off } }} %}", "50 % { off } }} %}"),
        ('{{ "{{" }}', "{{"),
        ("{{ first_name ~ ' 👋 ' ~ 'שלום' }}", "Ann 👋 שלום"),
    ],
)
def test_fields_are_filled(source: str, text: str) -> None:
    assert fill(source, ANN, html=False) == Filled(text, ())


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("{{ last_name }}", ("last_name",)),
        ("{{ nobody }} {{ last_name }} {{ nobody }}", ("nobody", "last_name")),
        ("{{ 'Dear ' ~ last_name }}", ("last_name",)),
        ("{% if last_name %}{{ last_name }}{% endif %}", ()),
        ("{% if first_name %}{{ last_name }}{% endif %}", ("last_name",)),
        ("{{ last_name | default(nobody) }}", ("last_name", "nobody")),
        ("{{ last_name if last_name else 'there' }}", ()),
        ("{{ last_name if first_name }}", ("last_name",)),
        ("{{ (last_name | default('x')) ~ nobody }}", ("nobody",)),
    ],
)
def test_an_empty_field_without_a_default_is_missing(source: str, missing: tuple[str, ...]) -> None:
    assert fill(source, ANN, html=False).missing == missing


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0", None])
def test_a_blank_value_is_missing(blank: str | None) -> None:
    assert fill("{{ x }}", {"x": blank}, html=False).missing == ("x",)
    assert fill("{{ x | default('y') }}", {"x": blank}, html=False) == Filled("y", ())


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("Hi {{ first_name", 1, "never closed"),
        ("a\nb {{ }}", 2, "name of a field is missing"),
        ("{% if title %}\nx", 1, "no {% endif %}"),
        ("x\n\n{% endif %}", 3, "before it"),
        ("{% for x in y %}{% endfor %}", 1, "only if, elif, else and endif"),
        ("{% set x = 1 %}", 1, "only if"),
        ("{% include 'x' %}", 1, "only if"),
        ("{% if %}x{% endif %}", 1, "needs a condition"),
        ("{{ range(9) }}", 1, "cannot run anything"),
        ("{{ first_name.upper }}", 1, "“.” cannot be used"),
        ("{{ 'a' * 999999999 }}", 1, "“*” cannot be used"),
        ("{{ x['y'] }}", 1, "“[” cannot be used"),
        ("{{ first_name | shout }}", 1, "no filter “shout”"),
        ("{{ first name }}", 1, "not written right"),
        ("{{ company | default('you }}", 1, "no closing quote"),
        ("\n{{ company | upper(1) }}", 2, "cannot be filled"),
        ("{{ " + "a ~ " * 200 + "a }}", 1, "too long"),
        ("{{ a }}" * 1001, 1, "at most"),
        ("{% if a %}" * 21, 1, "at most"),
        ("{{\n\na }}{{ b ! }}", 3, "“!” cannot be used"),
    ],
)
def test_a_bad_template_says_what_and_where(source: str, line: int, words: str) -> None:
    with pytest.raises(BadTemplate) as caught:
        fill(source, ANN, html=False)
    assert words in caught.value.message
    assert caught.value.line == line


def test_values_are_escaped_in_html_and_not_in_text() -> None:
    assert fill("{{ title }} {{ company }}", ANN, html=True).text == "VP &lt;sales&gt; Ask &amp; Co"
    assert fill("{{ title }}", ANN, html=False).text == "VP <sales>"


def test_trusted_html_is_placed_as_it_is_and_said_as_text() -> None:
    signature = {"my_signature": Html("<p>Ann<br>Ask</p>")}
    assert fill("{{ my_signature }}", signature, html=True).text == "<p>Ann<br>Ask</p>"
    assert fill("{{ my_signature }}", signature, html=False).text == "Ann\nAsk"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ nobody | default(&quot;you &amp; yours&quot;) }}", "you &amp; yours"),
        ("{{ nobody | default(“you”) }}", "you"),
        ("{{&nbsp;first_name&nbsp;}}", "Ann"),
        ("{{ <b>first_name</b> }}", "<b>Ann</b>"),
        ("{{ <b>first_name }}</b>", "<b>Ann</b>"),
        ("<b>{{ first_name</b> }}", "<b>Ann</b>"),
        ("{{ first<i></i>_name }}", "Ann<i></i>"),
        ("{% if seats &gt; 2 %}many{% endif %}", "many"),
        ("{{ first_name\n}}", "Ann"),
    ],
)
def test_what_an_editor_does_to_braces_is_undone(source: str, text: str) -> None:
    assert fill(source, ANN, html=True) == Filled(text, ())


def test_names_are_listed_once_in_order() -> None:
    source = "{% if title is defined %}{{ company | default(team) | upper }}{% endif %}{{ title }} {{ x if y }}"
    assert names(source) == ("title", "company", "team", "x", "y")


def test_an_object_shows_its_text_and_never_its_inside() -> None:
    class Vault:
        secret = "s"

        def __str__(self) -> str:
            return "vault"

    assert fill("{{ vault }}", {"vault": Vault()}, html=False).text == "vault"


@given(st.text().filter(lambda text: "{{" not in text and "{%" not in text), st.booleans())
def test_text_without_braces_is_unchanged(source: str, html: bool) -> None:
    assert fill(source, ANN, html) == Filled(source, ())


@given(st.text(alphabet="{}%|\"'() abdefault_ifels\n.~=<>&;#-"), st.booleans())
def test_any_source_fills_or_is_a_bad_template(source: str, html: bool) -> None:
    line = 1
    try:
        fill(source, {"a": "x"}, html)
        names(source)
    except BadTemplate as error:
        line = error.line
    assert 1 <= line <= source.count("\n") + 1


@given(
    st.lists(
        st.sampled_from(
            ["{{ a }}", "{{ b | default('x') }}", "{% if a %}", "{% else %}", "{% endif %}", "{{", "<b>", "a", "}}"]
        )
    )
)
def test_any_arrangement_of_pieces_fills_or_is_a_bad_template(pieces: list[str]) -> None:
    with suppress(BadTemplate):
        fill("".join(pieces), {"a": "x"}, True)


@given(st.text())
def test_no_value_brings_markup_into_html(value: str) -> None:
    filled = fill("{{ x | default('') }}", {"x": value}, html=True).text
    assert not set("<>\"'") & set(filled)
