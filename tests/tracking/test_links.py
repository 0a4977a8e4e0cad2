"""Links lead through us and back to where they led; nothing else of a letter is changed."""

from __future__ import annotations

import re
from html import unescape

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.tracking.links import LONGEST_URL, target, track
from quarterdeck.tracking.tokens import read_click, read_view, signer

BASE = "https://go.example.org"
SIGNER = signer("a secret")
CLICK = re.compile(r'"https://go\.example\.org/t/c/([^"]*)"')
PIXEL = re.compile(r'<img src="https://go\.example\.org/t/v/([^"]*)\.gif"[^>]*>')


def tracked(html: str) -> str:
    return track(html, 7, BASE, SIGNER)


def followed(html: str) -> list[str]:
    """Where the links of tracked HTML lead, in their order."""
    return [read_click(SIGNER, token).url for token in CLICK.findall(tracked(html))]


def browser_links(html: str) -> list[str]:
    """The http(s) links of HTML as an independent HTML parser (ammonia's html5ever) sees them."""
    clean = nh3.clean(html, tags={"a"}, attributes={"a": {"href"}}, url_schemes={"http", "https"}, link_rel=None)
    return [unescape(href) for href in re.findall(r'<a href="(http[^"]*)"', clean)]


def test_a_link_leads_through_us_to_where_it_led() -> None:
    html = tracked('<p><a class="x" href="https://example.com/a?b=1">Go</a></p>')
    (token,) = CLICK.findall(html)
    click = read_click(SIGNER, token)
    assert (click.about, click.n, click.url) == (7, 1, "https://example.com/a?b=1")
    assert CLICK.sub('"…"', PIXEL.sub("", html)) == '<p><a class="x" href="…">Go</a></p>'


def test_links_are_counted_in_their_order() -> None:
    html = tracked('<a href="http://a.example/">a</a><a href="mailto:x@y">m</a><a href="http://a.example/">a</a>')
    assert [read_click(SIGNER, token).n for token in CLICK.findall(html)] == [1, 2]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="mailto:ann@example.com">',
        '<a href="tel:+31201234567">',
        '<a href="#part">',
        '<a href="/page">',
        '<a href="javascript:alert(1)">',
        '<a href="ftp://example.com">',
        '<a href="http:///nowhere">',
        '<a href="http://[broken">',
        "<a href>",
        "<a href=>",
        "<a>",
        '<a href="https://example.com/leave" data-untracked>',
        f'<a href="https://example.com/{"x" * LONGEST_URL}">',
        '<!-- <a href="https://example.com"> -->',
        '<!--[if mso]><a href="https://example.com"><![endif]-->',
        '<style>a[href="https://example.com"]{} <a href="https://example.com"></style>',
        '<textarea><a href="https://example.com"></textarea>',
        '<p title="<a href=https://example.com>">',
        '</a href="https://example.com">',
        '<link href="https://example.com">',
        '<a href="https://example.com"',
        '<a title="a href=https://example.com>',
    ],
)
def test_other_links_and_what_only_looks_like_one_stay(html: str) -> None:
    assert CLICK.findall(tracked(html)) == []
    assert PIXEL.sub("", tracked(html)) == html


def test_a_link_that_is_ours_already_is_not_led_through_us_twice() -> None:
    html = f'<a href="{BASE}/t/c/token">'
    assert PIXEL.sub("", tracked(html)) == html


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<a href=https://example.com/a>", "https://example.com/a"),
        ("<a href='https://example.com/it&#39;s'>", "https://example.com/it's"),
        ("<A\nHREF = \"https://example.com\" HREF='https://other.example'>", "https://example.com"),
        ('<a/href="https://example.com/">', "https://example.com/"),
        ('<a title=it\'s href="https://example.com/">', "https://example.com/"),
        ('<a href="https://example.com/?a=1&amp;b=2">', "https://example.com/?a=1&b=2"),
        ('<a href="https://example.com/?a=1&copy=2&lt=3">', "https://example.com/?a=1&copy=2&lt=3"),
        ('<a href="https://example.com/?q=&quot;x&quot;">', 'https://example.com/?q="x"'),
        ('<a href=" \thttps://exam\nple.com/ ">', "https://example.com/"),
        ('<a href="HTTPS://Example.com/Ä b">', "HTTPS://Example.com/%C3%84%20b"),
        ('<a href="https://ann:x@Bücher.example:8080/">', "https://ann:x@xn--bcher-kva.example:8080/"),
        ('<a href="https://example.com/%E2%82%AC">', "https://example.com/%E2%82%AC"),
        ('<!--><a href="https://example.com/">', "https://example.com/"),
        ('<![if !mso]><a href="https://example.com/">', "https://example.com/"),
        ('<style>p{}</style ><area href="https://example.com/">', "https://example.com/"),
    ],
)
def test_a_link_is_read_as_browsers_read_it(html: str, url: str) -> None:
    assert followed(html) == [url]


@pytest.mark.parametrize(
    ("html", "before"),
    [
        ("<html><body><p>x</p></body></html>", "</body></html>"),
        ("<html><p>x</p></html>", "</html>"),
        ("<p>x</p>", ""),
        ("", ""),
        ("<body>x<!-- </body> --></BODY >\n", "</BODY >\n"),
        ('<body>x</body><a href="https://example.com">late</a>', "</body>"),
    ],
)
def test_the_pixel_is_the_last_thing_in_the_body(html: str, before: str) -> None:
    found = tracked(html)
    (token,) = PIXEL.findall(found)
    assert read_view(SIGNER, token) == 7
    rest = PIXEL.split(found)[-1]
    assert rest.startswith(before)
    assert bool(before) or not rest


@pytest.mark.parametrize("text", ["http:example.com", "https:/example.com", "//example.com", "", "https://", "\ud800"])
def test_what_is_no_absolute_url_has_no_target(text: str) -> None:
    assert target(text) is None


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<br/>", "text & more", "&amp;", "<", ">", "'", '"', "=", " ", "\n", "<!--", "-->", "<!",
        "<?x>", "</", "<a ", "<a href=", "https://example.com/", "https://example.com/?a=1&amp;b=2", "</a>", "</body>",
        "<b title='", "<style>", "</style>", "<title>", "</title>",
    ]
)  # fmt: skip
LINKS = st.sampled_from(
    ['<a href="https://example.com/1">', "<a href='https://example.com/2' >", "<a x=y href=https://example.com/3>"]
)


@given(st.lists(st.one_of(PIECES, LINKS, st.text(max_size=5)), max_size=25).map("".join))
def test_only_links_change_in_any_text_at_all(html: str) -> None:
    """Every link that a real parser sees is led through us, and undoing our edits gives the letter back."""
    found = tracked(html)
    urls = [read_click(SIGNER, token).url for token in CLICK.findall(found)]
    assert len(PIXEL.findall(found)) == 1
    plain = PIXEL.sub("", found)
    kept = [re.escape(part) for part in CLICK.split(plain)[::2]]
    value = r"""("[^"]*"|'[^']*'|[^ \t\n\f\r>]+)"""
    assert re.fullmatch(value.join(kept), html)
    assert len(urls) == len(kept) - 1


@given(st.lists(st.one_of(PIECES, LINKS), max_size=12).map("".join))
def test_a_real_parser_sees_no_link_that_escaped_us(html: str) -> None:
    html += ">\"'>--></style></title><p>"  # whatever is open ends here, and not in the pixel
    assert all(url.startswith(f"{BASE}/t/c/") for url in browser_links(tracked(html)))
