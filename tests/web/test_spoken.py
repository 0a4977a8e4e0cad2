"""What the behaviours say is known to the catalogues, and comes with the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

import quarterdeck.web
from quarterdeck.team.models import User
from quarterdeck.web.spoken import MESSAGES, words

SCRIPTS = Path(quarterdeck.web.__file__).parent / "static" / "quarterdeck" / "js"
SAID = re.compile(r'said\("((?:[^"\\]|\\.)*)"')


def test_each_sentence_of_a_script_is_a_message() -> None:
    said = {sentence for path in SCRIPTS.rglob("*.js") for sentence in SAID.findall(path.read_text())}
    assert len(said) > 20
    assert said <= set(MESSAGES)


def test_english_needs_no_words() -> None:
    assert words() == {}


@pytest.mark.django_db
def test_a_dutch_page_carries_them(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="nl")
    client.force_login(alice)
    page = client.get("/").content.decode()
    block = re.search(r'<script id="spoken" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert block
    with override("nl"):
        assert json.loads(block[1]) == words()
    assert '<html lang="nl"' in page
