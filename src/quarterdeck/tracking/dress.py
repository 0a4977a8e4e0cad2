"""The last touch on a letter as it leaves: tracked for its one recipient. Content itself is stored untracked."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from quarterdeck.emails.models import Email
from quarterdeck.kit.tokens import Signer
from quarterdeck.tracking import tokens
from quarterdeck.tracking.links import track


def dress(email: Email, html: str) -> str:
    """The HTML as it is sent."""
    return track(html, email.pk, settings.QUARTERDECK.tracking_url, _signer(settings.SECRET_KEY))


@cache
def _signer(secret_key: str) -> Signer:
    return tokens.signer(secret_key)
