"""The last touch on letters as they leave: tracked as far as each recipient may be. What is stored stays untracked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from django.conf import settings
from django.utils import timezone

from quarterdeck.emails.models import Email
from quarterdeck.kit.tokens import Signer
from quarterdeck.tracking import tokens
from quarterdeck.tracking.links import track
from quarterdeck.tracking.models import Mode
from quarterdeck.tracking.modes import modes_of
from quarterdeck.tracking.tokens import Counted

DAY = 86_400  # seconds


def dresser(emails: Sequence[Email]) -> Callable[[Email, str], str]:
    """Gives the HTML of each of these emails as it is sent; not one byte is changed where tracking is off."""
    modes = modes_of({email.person_id for email in emails})
    base, signer = settings.QUARTERDECK.tracking_url, _signer(settings.SECRET_KEY)
    today = int(timezone.now().timestamp()) // DAY

    def dress(email: Email, html: str) -> str:
        mode = modes[email.person_id]
        if mode == Mode.OFF:
            return html
        about = email.pk if mode == Mode.INDIVIDUAL else Counted(email.template_id or 0, today)
        return track(html, about, base, signer)

    return dress


@cache
def _signer(secret_key: str) -> Signer:
    return tokens.signer(secret_key)
