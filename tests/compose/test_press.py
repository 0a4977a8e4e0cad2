"""A letter that was made once for many is the letter that would have been written for one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.safestring import mark_safe
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from quarterdeck.compose import merge
from quarterdeck.compose.footers import Footers, with_link
from quarterdeck.compose.letter import BadTemplate, Letter, Presses, letter_for
from quarterdeck.compose.merge import fill
from quarterdeck.compose.models import House
from quarterdeck.compose.press import press_for
from quarterdeck.delivery.models import Identity
from quarterdeck.emails.models import Content, Email
from quarterdeck.kit.html import clean
from quarterdeck.people.models import Person
from quarterdeck.team.models import User
from quarterdeck.tracking.links import track, track_shape
from quarterdeck.tracking.tokens import signer

LEAVE = "https://go.example.org/u/abc?a=1&b=2"
BASE, SIGNER = "https://go.example.org", signer("secret")

FIELDS = st.sampled_from(
    [
        "first_name",
        "company",
        "name",
        "favourite_film",
        "unknown",
        "my_name",
        "my_signature",
        "team_unsubscribe",
        "email",
    ]
)
OUTPUTS = st.one_of(
    FIELDS.map(lambda name: f"{{{{ {name} }}}}"),
    FIELDS.map(lambda name: f"{{{{ {name} | default('you') }}}}"),
    FIELDS.map(lambda name: f"{{{{ {name} | upper }}}}"),
    st.tuples(FIELDS, FIELDS).map(
        lambda two: f"{{% if {two[0]} %}}<b>{{{{ {two[1]} }}}}</b>{{% else %}}none{{% endif %}}"
    ),
)
HTML = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<br>", "<ul><li>", "</li></ul>", "<pre>", "</pre>", "<blockquote>", "<table>"),
        *("</blockquote>", "<a href='https://a.example/x?y=1&z=2'>", "</a>", "<a href='", "'>", "&", "<", "&lt;", "&#"),
        *("<tr><td>", "</td></tr>", "<img alt='", "<!--", "-->", "<script>", "</script>", " ", "  ", "\n", "a.example"),
    ]
)
BODIES = st.lists(st.one_of(OUTPUTS, HTML, st.text(max_size=6)), max_size=12).map("".join)
WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Ann & Bob", "<b>x</b>", "&lt;", "  two  blanks ", "a.example", "line\nbreak", "O’Neil “x”", "\u00a0", "-"]
    ),
)


def email_with(subject: str, body: str, person: dict[str, Any], signature: str = "") -> Email:
    """An email that is not stored."""
    content = Content(pk=1, subject=subject, body=body)
    user = User(pk=1, name="Rita Reed", email="rita@northsea.example")
    identity = Identity(pk=1, user=user, name="Rita", address="rita@northsea.example", signature=signature)
    return Email(sender=user, identity=identity, content=content, person=Person(pk=1, **person), batch_id=1)


def both_ways(email: Email) -> tuple[Letter | BadTemplate | None, Letter | BadTemplate]:
    """Made for many (None: it went the long way), and written for one."""
    footers = Footers(House(name="North Sea", append=House.Append.ALWAYS))
    pressed = Presses(footers).letter(email)
    try:
        return pressed, letter_for(email, footers)
    except BadTemplate as error:
        return pressed, error


@settings(max_examples=400, deadline=None)
@given(BODIES, BODIES, WORDS, WORDS, st.booleans())
@example("Hi", "<p>{{ first_name }}</p>", "Ann", "", True)
@example("Hi", "&{{ first_name }}", "lt;", "", False)
@example("Hi", "<{{ first_name }}", "b>", "", False)
@example("Hi", "<a href='https://x.example'>{{ company }}</a>", "Ann", "x.example", True)
@example("Hi", "<a href='{{ company }}'>x</a>", "Ann", "javascript:x", True)
@example("Hi", "<pre>{{ first_name }}</pre>", "\nx", "", True)
@example("Hi", "<table>{{ first_name }}</table>{{ company }}", "x", "y", True)
def test_the_letter_is_the_same(subject: str, body: str, first: str, company: str, is_clean: bool) -> None:
    source = clean(body) if is_clean else body
    custom = {"Favourite film": company, "n": 3}
    email = email_with(subject, source, {"first_name": first, "company": company, "custom": custom}, "<p>Rita</p>")
    pressed, written = both_ways(email)
    if isinstance(pressed, BadTemplate):
        assert isinstance(written, BadTemplate)
        assert str(pressed) == str(written)
    elif pressed is not None:
        assert isinstance(written, Letter)
        assert pressed == written
        assert pressed.values == written.values
        assert pressed.made is not None
        _, html = with_link(pressed.text, pressed.html, LEAVE)
        made = pressed.made.with_link(LEAVE)
        assert made.shape.fill(made.values) == html
        assert track_shape(made.shape, made.values, 7, BASE, SIGNER) == track(html, 7, BASE, SIGNER)


def test_an_ordinary_letter_is_made_for_many() -> None:
    body = (
        "<p>Hi {{ first_name }},</p>{% if company %}<p>{{ company | upper }} <a href='https://a.example'>here</a></p>"
        "{% endif %}"
    )
    pressed, written = both_ways(email_with("{{ company }}?", body, {"first_name": "Ann & Co", "company": "Acme"}))
    assert isinstance(pressed, Letter)
    assert pressed == written
    assert "Ann &amp; Co" in pressed.html
    assert pressed.text.startswith("Hi Ann & Co,\n\nACME here (https://a.example)")


def test_a_content_is_compiled_once_however_many_it_is_filled_for() -> None:
    body = "<p>Hi {{ first_name }} of {{ company }}, read <a href='https://a.example'>this</a>.</p>"
    presses = Presses(Footers(House(name="North Sea", append=House.Append.ALWAYS)))
    press_for.cache_clear()

    def letter(n: int) -> Letter:
        person = {"first_name": f"Ann {n}", "company": f"Acme {n}"}
        made = presses.letter(email_with("For {{ first_name }}", body, person))
        assert isinstance(made, Letter)
        return made

    first, before = letter(0), merge._compile.cache_info()
    others = [letter(n) for n in range(1, 300)]
    assert merge._compile.cache_info() == before  # nobody has even asked for it again
    assert press_for.cache_info().misses == 1
    assert first.made is not None
    assert {each.made.shape for each in others if each.made} == {first.made.shape}  # cleaned once, with holes
    assert len({each.html for each in (first, *others)}) == 300


def test_a_missing_field_is_told() -> None:
    pressed, written = both_ways(email_with("x", "<p>{{ company }} {{ first_name }}</p>", {"first_name": "Ann"}))
    assert isinstance(pressed, Letter)
    assert pressed.missing == ("company",)
    assert pressed == written


SOURCES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "{{ a }}",
                    "{{ b }}",
                    "{{ missing }}",
                    "{{ a | default('x & y') }}",
                    '{{ missing | d("") }}',
                    "{{ s }}",
                ),
                *("{{ missing | default('  ') }}", "{{ n }}", "{{ missing | default('z') }}", "{{- a -}}", "{{\na\n}}"),
                *("{{ <b>a</b> }}", "{{ a | upper }}", "{{ true }}", "{{ s }}"),
            ]
        ),
        st.text(alphabet="ab <&>\n\"'", max_size=5),
    ),
    max_size=6,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(SOURCES, WORDS, WORDS, st.booleans())
def test_fields_alone_are_filled_as_the_engine_fills_them(source: str, a: str, b: str, html: bool) -> None:
    assume(html or "<b>a" not in source)  # an editor's tags are read in HTML only
    values = {"a": a, "b": b, "n": 7, "s": mark_safe("<i>sig</i>")}
    quick = fill(source, values, html)
    compiled = merge._compile(source, html)
    missing: dict[str, None] = {}
    slow = merge._render(replace(compiled, pieces=None), values, html, {merge.MISSING: missing})
    assert (quick.text, quick.missing) == (slow, tuple(missing))
