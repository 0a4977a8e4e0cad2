"""The shown list of keys is complete and true: it holds each key that presses something, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.template.loader import render_to_string

from quarterdeck.web import actions, bars, nav
from quarterdeck.web.actions import Action

OF_LISTS = {"j", "k", "x", "*", "?", "g", "Enter", "Esc"}  # what keys.js and the browser do without a button
OF_WRITING = {"Ctrl ⏎", "Alt P"}  # compose/submit.js


def test_the_list_of_keys_is_complete_and_true() -> None:
    shown = re.findall(r"<kbd[^>]*>([^<]+)</kbd>", render_to_string("components/_keys.html"))
    assert set(shown) == _of_templates() | _of_actions() | _of_tabs() | _of_places() | OF_LISTS | OF_WRITING


def test_no_two_places_have_the_same_letter() -> None:
    letters = [place.key for _, places in nav.HEADINGS for place in places]
    assert len(letters) == len(set(letters))


def _of_templates() -> set[str]:
    """Keys that templates name themselves."""
    folder = Path(apps.get_app_config("web").path) / "templates"
    texts = [each.read_text() for each in folder.rglob("*.html")]
    return {key for text in texts for key in re.findall(r'data-key="([^"{]+)"', text)}


def _of_actions() -> set[str]:
    """Keys of what rows, panes and selections offer."""
    return {each.key for each in vars(actions).values() if isinstance(each, Action) and each.key}


def _of_tabs() -> set[str]:
    return {str(number) for number in range(1, len(bars.PRIMARY_NAMES) + 1)}


def _of_places() -> set[str]:
    return {place.key for _, places in nav.HEADINGS for place in places}
