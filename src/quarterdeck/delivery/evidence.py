"""Evidence: a result that came after its attempt was settled. Always kept; only the latest moves its email."""

from __future__ import annotations

from django.db.models.functions import Now
from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.result import STATE, Outcome, Result
from quarterdeck.emails.models import Attempt, Email, Event
from quarterdeck.kit.sayings import Saying, keep

SETTLED = (Attempt.State.UNKNOWN, Attempt.State.NOT_SENT)


def late(result: Result) -> None:
    """Take a server's answer for an attempt that was given up, in the caller's transaction.

    One that was put back is sent by another attempt; one that is recorded already was recorded by us.
    """
    email = Email.objects.select_for_update(no_key=True).filter(pk=result.claimed.email.pk).first()
    rows = Attempt.objects.filter(pk=result.claimed.attempt_id, token=result.claimed.token, state__in=SETTLED)
    known = {"code": result.answer.code, "enhanced": result.answer.enhanced} if result.answer else {}
    answer = {"answer": result.words, "server": result.server, "sent_digest": result.digest, **known}
    if not rows.update(state=STATE[result.outcome], ended_at=Now(), **answer) or email is None:
        return
    Event.record(
        "evidence",
        email,
        attempt=result.claimed.attempt_id,
        what=keep(Saying(_("The server's answer came late: %(words)s"), words=result.words)),
    )
    if email.attempts.latest("pk").pk == result.claimed.attempt_id:
        _apply(email, result)


def _apply(email: Email, result: Result) -> None:
    if not email.awaits_evidence:
        return
    match result.outcome:
        case Outcome.ACCEPTED | Outcome.FOUND:
            email.prove_delivered(attempt=result.claimed.attempt_id)
        case Outcome.BOUNCED:
            email.prove_bounced(result.reason or {}, attempt=result.claimed.attempt_id)
        case _:
            email.prove_unsent(result.words, attempt=result.claimed.attempt_id)
