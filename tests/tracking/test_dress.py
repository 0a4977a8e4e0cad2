"""Letters are tracked as they leave the house, and nowhere else."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from quarterdeck.compose.letter import letter_for
from quarterdeck.delivery import hooks
from quarterdeck.tracking.tokens import read_click, read_view, signer
from tests.factories import make_email

pytestmark = pytest.mark.django_db


def test_a_letter_leaves_with_its_links_led_through_us_and_the_pixel() -> None:
    email = make_email("in_progress", body='<p>See <a href="https://example.com/">this</a>.</p>')
    html = hooks.dresser([email])(email, letter_for(email).html)
    base = re.escape(settings.QUARTERDECK.tracking_url)
    (link,) = re.findall(rf'href="{base}/t/c/([^"]+)"', html)
    (pixel,) = re.findall(rf'src="{base}/t/v/([^"]+)\.gif"', html)
    links = signer(settings.SECRET_KEY)
    assert read_click(links, link).url == "https://example.com/"
    assert read_click(links, link).about == read_view(links, pixel) == email.pk


def test_what_is_stored_and_shown_is_not_tracked() -> None:
    email = make_email("delivered", body='<a href="https://example.com/">this</a>')
    hooks.dresser([email])(email, letter_for(email).html)
    email.content.refresh_from_db()
    assert "/t/" not in email.content.body
    assert "/t/" not in letter_for(email).html
