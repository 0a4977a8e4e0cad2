"""Every catalogue is whole, keeps to what it translates, and is compiled as it is written."""

from __future__ import annotations

import gettext
from pathlib import Path

import polib
import pytest
from django.conf import settings

from tests.catalogue import CATALOGUES, is_whole, places, texts


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parent.parent.name)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_every_language_that_is_offered_has_a_catalogue() -> None:
    written = {path.parent.parent.name for path in CATALOGUES}
    assert {code for code, _ in settings.LANGUAGES} == written | {settings.LANGUAGE_CODE}


def test_no_message_is_left_or_only_guessed(path: Path) -> None:
    assert [entry.msgid for entry in polib.pofile(str(path)) if not is_whole(entry)] == []


def test_a_translation_fills_in_the_same_and_marks_up_the_same(path: Path) -> None:
    for entry in polib.pofile(str(path)):
        for before, after in texts(entry):
            wanted = places(before) if not entry.msgid_plural else places(entry.msgid) | places(entry.msgid_plural)
            assert places(after) <= wanted, entry.msgid
            assert entry.msgid_plural or places(after) == wanted, entry.msgid
            assert '"' not in after or '"' in before, f"would end an attribute: {after}"
            assert (before[:1].isspace(), before[-1:].isspace()) == (after[:1].isspace(), after[-1:].isspace())


def test_it_is_compiled_as_it_is_written(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in polib.pofile(str(path)):
        context = f"{entry.msgctxt}\x04" if entry.msgctxt else ""
        if not entry.msgid_plural:
            assert compiled.gettext(context + entry.msgid) == entry.msgstr
            continue
        for count, form in ((1, 0), (2, 1), (0, 1)):
            said = compiled.ngettext(context + entry.msgid, entry.msgid_plural, count)
            assert said == entry.msgstr_plural[form]
