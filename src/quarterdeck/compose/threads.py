"""Which mails a follow-up belongs behind, so that the recipient's mail program shows one thread (RFC 5322, 3.6.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from quarterdeck.emails.models import Attempt

if TYPE_CHECKING:
    from quarterdeck.emails.models import Email

MOST = 20  # Message-IDs in References; the first and the latest matter most


def references_for(emails: Iterable[Email]) -> dict[int, tuple[str, ...]]:
    """For each email its References, oldest first; the last is its In-Reply-To. Without brackets; one query.

    An email that follows none, or one whose hand-over was never accepted, has no references.
    """
    following = [email for email in emails if email.in_reply_to_id]
    if not following:
        return {}
    accepted = Attempt.objects.filter(
        email__conversation__in={email.conversation for email in following}, state=Attempt.State.ACCEPTED
    )
    said: dict[int, str] = {}  # the Message-ID that an email went under, by its id; oldest first
    threads: dict[UUID, list[int]] = {}
    for email_id, message_id, conversation in accepted.order_by("ended_at", "pk").values_list(
        "email_id", "message_id", "email__conversation"
    ):
        said[email_id] = message_id
        threads.setdefault(conversation, []).append(email_id)
    return {email.pk: _chain(email, threads.get(email.conversation, []), said) for email in following}


def _chain(email: Email, thread: list[int], said: dict[int, str]) -> tuple[str, ...]:
    parent = email.in_reply_to_id
    if parent not in said:
        return ()
    earlier = [said[each] for each in dict.fromkeys(thread[: thread.index(parent)]) if each not in (parent, email.pk)]
    kept = earlier if len(earlier) < MOST else [earlier[0], *earlier[-(MOST - 2) :]]
    return (*kept, said[parent])
