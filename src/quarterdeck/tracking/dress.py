"""The last touch on letters as they leave: tracked as far as each recipient may be. What is stored stays untracked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from quarterdeck.compose.press import Filling
from quarterdeck.delivery.hooks import Dresser
from quarterdeck.emails.models import Email
from quarterdeck.kit.locales import speaking
from quarterdeck.kit.tokens import Signer
from quarterdeck.people.optout import OptOut, url_for
from quarterdeck.tracking import tokens
from quarterdeck.tracking.links import track, track_shape
from quarterdeck.tracking.models import Mode
from quarterdeck.tracking.modes import followed_of
from quarterdeck.tracking.tokens import Counted

DAY = 86_400  # seconds


def dresser(emails: Sequence[Email]) -> Dresser:
    """Gives the HTML of each of these emails as it is sent; not one byte is changed where tracking is off."""
    followed = followed_of({email.person_id for email in emails})
    base, signer = settings.QUARTERDECK.tracking_url, _signer(settings.SECRET_KEY)
    today = int(timezone.now().timestamp()) // DAY

    def dress(email: Email, html: str, made: Filling | None = None) -> str:
        mode, by_consent = followed[email.person_id].mode, followed[email.person_id].by_consent
        if mode == Mode.OFF:
            return html
        if by_consent:
            html += way_back(email)
        about = email.pk if mode == Mode.INDIVIDUAL else Counted(email.template_id or 0, today)
        return track_shape(made.shape, made.values, about, base, signer) if made else track(html, about, base, signer)

    return dress


def way_back(email: Email) -> str:
    """What every mail carries that is followed by consent: the link that takes it back (L7)."""
    where = url_for(OptOut(email.pk, email.sender_id, email.address))
    with speaking(email.sender.language):
        return format_html('<p><a href="{}#watching">{}</a></p>', where, _("Do not record what I open"))


@cache
def _signer(secret_key: str) -> Signer:
    return tokens.signer(secret_key)
