"""Whatever comes back stands on its email's timeline with the words that it came in, and is told once."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.emails.models import Event
from tests.inbound.conftest import Heard
from tests.inbound.post import answer, come_in, complaint, returned, sent_email

pytestmark = pytest.mark.django_db

FULL = "552 5.2.2 The mailbox is full, try tomorrow"
GONE = "550 5.1.1 No such person at Kite"
POLICY = "550 5.7.26 Unauthenticated mail is not accepted"

# What comes -> the event, its words, and the news.
OUTCOMES: dict[str, tuple[Any, str, str, str]] = {
    "reply": (lambda email: answer(email, "Call me on Thursday."), "replied", "Call me on Thursday.", "replied"),
    "auto-reply": (
        lambda email: answer(email, "I am away until Monday.", Auto_Submitted="auto-replied"),
        "auto_replied", "I am away until Monday.", "auto_replied",
    ),
    "opt-out": (lambda email: answer(email, "Remove me, please."), "opted_out", "Remove me, please.", "opted_out"),
    "hard bounce": (lambda email: returned(email, "5.1.1", GONE), "bounced", GONE, "bounced"),
    "soft bounce": (lambda email: returned(email, "5.2.2", FULL), "bounced", FULL, "bounced"),
    "our policy": (lambda email: returned(email, "5.7.26", POLICY), "bounced", POLICY, "bounced"),
    "delay": (
        lambda email: returned(email, "4.4.1", "451 4.4.1 not reached yet", action="delayed"),
        "still_trying", "451 4.4.1 not reached yet", "",
    ),
    "complaint": (complaint, "reported_spam", "This is an email abuse report.", "complained"),
}  # fmt: skip


@pytest.mark.parametrize("case", OUTCOMES)
def test_each_outcome_is_told_with_the_original_words(case: str, news: Heard) -> None:
    make, kind, words, told = OUTCOMES[case]
    email = sent_email()
    raw = make(email)
    come_in(raw)
    come_in(raw)

    (event,) = Event.objects.filter(email_id=email.pk)
    assert (event.kind, event.data["words"]) == (kind, words)
    assert event.attempt_id == email.attempts.get().pk
    assert [each["emails"] for each in news.get(told, [])] == ([{email.pk}] if told else [])
    hard = {email.pk} if words == GONE else set()  # its address is bad, and nothing else
    assert [each["hard"] for each in news.get("bounced", [])] == ([hard] if told == "bounced" else [])
    assert [each["people"] for each in news.get(told, [])] == ([{email.person_id}] if told else [])
