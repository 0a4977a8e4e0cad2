"""What is asked once more when an email is about to go: may it, and can it be written?"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.db import DatabaseError
from django.utils.translation import gettext_noop as _

from quarterdeck.compose.letter import BadTemplate, Letter, letters_for
from quarterdeck.delivery.recipients import addresses_of
from quarterdeck.emails.models import Email
from quarterdeck.emails.reasons import Reason, reason
from quarterdeck.people.screen import Screen, screen

log = structlog.get_logger("quarterdeck.claim")


def judge_all(emails: Sequence[Email]) -> tuple[dict[int, Letter], dict[int, Reason]]:
    """The letters of those that may go, and why each of the others may not; a fixed number of queries."""
    written = _letters(emails)
    screened = screen({address for email in emails for address in addresses_of(email)})
    letters: dict[int, Letter] = {}
    refusals: dict[int, Reason] = {}
    for email in emails:
        letter = written[email.pk]
        why = _no_identity(email) or suppressed(email, screened) or _unwritten(letter)
        if why:
            refusals[email.pk] = why
        elif isinstance(letter, Letter):
            letters[email.pk] = letter
    return letters, refusals


def _letters(emails: Sequence[Email]) -> dict[int, Letter | BadTemplate | Reason]:
    """Each letter, or what is wrong with it. One that breaks our own code must not hold up the others."""
    try:
        return {**letters_for(emails)}
    except DatabaseError:
        raise
    except Exception:
        log.exception("letters failed", emails=[each.pk for each in emails])
        return {each.pk: _alone(each) for each in emails}


def _alone(email: Email) -> Letter | BadTemplate | Reason:
    try:
        return letters_for([email])[email.pk]
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("letter failed", email=email.pk)
        return reason("unsendable", words=f"{type(error).__name__}: {error}")


def _no_identity(email: Email) -> Reason | None:
    if email.identity is None:
        return reason("misconfigured", words=_("The email has no From address."))
    if email.identity.verified_at is None:
        return reason("unverified", address=email.identity.address)
    return None


def suppressed(email: Email, screened: Screen) -> Reason | None:
    """Why one of its addresses may not be mailed; a template that sells nothing passes an unsubscribe."""
    for address in addresses_of(email):
        block = screened.against(address, email.sender_id, commercial=email.is_commercial)
        if block is not None:
            since = f"{block.since:%d %b %Y}"
            return reason("suppressed", address=address, kind=block.get_kind_display(), since=since)
    return None


def _unwritten(letter: Letter | BadTemplate | Reason) -> Reason | None:
    if isinstance(letter, BadTemplate):
        return reason("bad_template", words=str(letter))
    if isinstance(letter, Letter):
        return reason("missing_field", fields=list(letter.missing)) if letter.missing else None
    return letter
