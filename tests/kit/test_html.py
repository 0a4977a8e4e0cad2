"""Pasted HTML: cleaned, said as text, asked for its links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.kit.html import clean, links, to_text

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>t</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style>p.MsoNormal {mso-style-parent:"";}</style></head><body lang=EN-GB>
<p class=MsoNormal style='mso-margin-top-alt:auto;color:#1F497D'>Dear&nbsp;<b>Ann</b>,<o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>first</p>
</body></html>"""
GOOGLE_DOCS = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" '
    'style="line-height:1.38;margin-top:0pt;"><span style="font-size:11pt;font-family:Arial;color:#000;'
    'font-weight:700;white-space:pre-wrap;">Bold</span></p></b>'
)
OUTLOOK = '<div class="WordSection1"><p class="MsoNormal"><a name="_MailOriginal">Hi</a><u></u></p></div>'


def test_word_keeps_its_words_and_loses_its_markup() -> None:
    cleaned = clean(WORD)
    for rubbish in ("mso", "Mso", "o:p", "xml", "supportLists]", "WordDocument", "<style", "class"):
        assert rubbish not in cleaned
    assert '<p style="color:#1F497D">Dear&nbsp;<b>Ann</b>,</p>' in cleaned
    assert to_text(WORD) == "Dear Ann,\n\n· first"


def test_google_docs_keeps_what_is_bold() -> None:
    assert 'style="color:#000;font-weight:700"' in clean(GOOGLE_DOCS)
    assert "docs-internal" not in clean(GOOGLE_DOCS)
    assert to_text(GOOGLE_DOCS) == "Bold"


def test_outlook_keeps_its_words() -> None:
    assert to_text(OUTLOOK) == "Hi"


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\tscript:alert(1)">x</a>',
        '<a href="data:text/html,alert(1)">x</a>',
        '<a href="vbscript:alert(1)">x</a>',
        "<svg><script>alert(1)</script></svg>",
        "<iframe src='https://x.test/alert(1)'></iframe>",
        "<p style=\"background:url(javascript:alert(1))\" onclick='alert(1)'>x</p>",
        "<form action=https://x.test/alert(1)><input name=a></form>",
        "<math><mtext></table></math><img src=1 onerror=alert(1)>",
    ],
)
def test_nothing_that_runs_gets_through(evil: str) -> None:
    cleaned = clean(evil)
    assert "alert" not in cleaned
    assert "script" not in cleaned


def test_a_merge_field_may_be_an_address() -> None:
    source = '<a href="{{ site | default(&quot;https://x.test&quot;) }}">{{ company }}</a>'
    assert clean(source) == source


def test_a_relative_address_is_no_address_in_a_mail() -> None:
    assert clean('<a href="/pricing">x</a>') == "<a>x</a>"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(html: str) -> None:
    assert clean(clean(html)) == clean(html)


@given(st.text(alphabet="<>/ab=\"'!-[]{}&;pdivulol \n"))
def test_any_markup_can_be_read(html: str) -> None:
    assert isinstance(to_text(html), str)
    assert links(html) == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
        ("<p>  a \n  <b>b</b>  c </p>", "a b c"),
        ("<h1>T</h1>x", "T\n\nx"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<p>x</p><ul><li><p>a</p><p>more</p></li></ul><p>y</p>", "x\n\n- a\n  more\n\ny"),
        ('<ol start="9"><li>a</li><li>b</li></ol>', "9. a\n10. b"),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n  1. b\n- c"),
        ('<p>See <a href="https://x.test/a?b=1&amp;c=2">our site</a>.</p>', "See our site (https://x.test/a?b=1&c=2)."),
        ('<a href="https://x.test/">https://x.test</a>', "https://x.test"),
        ('<a href="https://x.test">x.test</a>', "x.test"),
        ('<a href="mailto:a@x.test">a@x.test</a>', "a@x.test"),
        ('<a href="mailto:a@x.test">write</a>', "write (a@x.test)"),
        ('<a href="https://x.test"><img src="https://x.test/i.png" alt="Logo"></a>', "Logo (https://x.test)"),
        ('<a href="https://x.test"><img src="https://x.test/i.png"></a>', "https://x.test"),
        ('<a href="https://x.test">a<br>b</a>', "a\nb (https://x.test)"),
        ("<p>x</p><blockquote><p>a</p><p>b</p></blockquote><p>y</p>", "x\n\n> a\n>\n> b\n\ny"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<blockquote>a<br><br>b</blockquote>", "> a\n>\n> b"),
        ("<pre>  a\n    b\n\nc</pre>", "  a\n    b\n\nc"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("<p>שלום 👋</p>", "שלום 👋"),
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        ("<style>p{}</style><title>t</title>x", "x"),
    ],
)
def test_a_letter_as_plain_text(html: str, text: str) -> None:
    assert to_text(html) == text


def test_links_are_the_web_addresses_in_order() -> None:
    html = '<a href="https://b.test/?x=1&amp;y=2">1</a><a href="mailto:a@b.c">2</a><a href="HTTP://a.test">3</a>'
    assert links(html + html) == ["https://b.test/?x=1&y=2", "HTTP://a.test"] * 2
