"""The page of the house style: every component in its states, from the templates that the screens use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from quarterdeck.team.models import User

pytestmark = pytest.mark.django_db

CLASSES = ("btn", "chip", "status", "field", "grid", "bulk", "bulk-run", "why", "history", "toast", "menu", "empty")
WHOLE_PAGES = {
    *("_rail", "_me", "_keys", "_sheet", "_toasts", "_message", "_mark", "_rich"),
    *("_banners", "_held", "_stopped", "_view_as"),
}


@pytest.fixture
def admin(client: Client, adam: User) -> Client:
    client.force_login(adam)
    return client


def test_an_admin_finds_it_among_the_settings(admin: Client, client: Client, alice: User) -> None:
    link = 'href="/settings/components/"'
    assert link in admin.get("/settings/profile/").content.decode()
    client.force_login(alice)
    assert link not in client.get("/settings/profile/").content.decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_there_in_both_themes(admin: Client, theme: str) -> None:
    answer = admin.get(f"/settings/components/{theme}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'data-theme="{theme}"' in page
    for name in (*CLASSES, "pane", "tile", "dialog", "sheet", "column-chooser", "run-bar"):
        assert f'class="{name}' in page or f" {name}" in page, name
    for state in (
        "disabled",
        "<progress",
        'aria-invalid="true"',
        'aria-sort="ascending"',
        'dir="auto"',
        "htmx-request",
    ):
        assert state in page, state


def test_the_frame_may_be_framed_by_us_and_only_by_us(admin: Client) -> None:
    answer = admin.get("/settings/components/light/")
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in admin.get("/settings/components/")["Content-Security-Policy"]
    assert admin.get("/settings/components/pink/").status_code == 404


def test_the_frame_asks_nothing_of_the_database_but_who_looks(
    admin: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        admin.get("/settings/components/light/")


def test_a_component_that_stands_in_a_list_is_shown(admin: Client) -> None:
    """A new file in templates/components has its place on the page, unless it is part of every page."""
    templates = Path(__file__).parents[2] / "src/quarterdeck/web/templates"
    frame = (templates / "settings/components/frame.html").read_text() + (
        templates / "components/_run.html"
    ).read_text()
    names = {path.stem for path in (templates / "components").glob("*.html")} - WHOLE_PAGES
    shown = {name for name in names if f"components/{name}.html" in frame}
    by_tag = {"_field", "_choices", "_tick"}  # drawn by the tags of their names
    assert names - shown == by_tag, "show it in frame.html, or name it among WHOLE_PAGES"


def test_the_page_shows_each_theme_wide_and_on_a_phone(admin: Client) -> None:
    page = admin.get("/settings/components/").content.decode()
    frames = re.findall(r'<iframe [^>]*src="/settings/components/(\w+)/" title="([^"]+)"', page)
    assert frames == [
        ("light", "Light"), ("light", "On a phone (light)"), ("dark", "Dark"), ("dark", "On a phone (dark)"),
    ]  # fmt: skip


def test_what_the_page_shows_is_what_screens_are_made_of() -> None:
    """A component that no screen draws any more goes."""
    templates = Path(__file__).parents[2] / "src/quarterdeck/web/templates"
    screens = [path for path in templates.rglob("*.html") if "settings/components/" not in str(path)]
    code = [path for path in templates.parent.rglob("*.py") if path.name != "gallery.py"]
    texts = [path.read_text() for path in (*screens, *code)]
    names = [path.name for path in (templates / "components").glob("*.html")]
    assert names
    assert [name for name in names if not any(f"components/{name}" in text for text in texts)] == []
