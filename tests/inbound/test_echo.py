"""Two Quarterdecks whose machines answer each other: nothing follows from it on either side (R15)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from quarterdeck.delivery.mime import Mailbox, OutgoingMessage, assemble
from quarterdeck.delivery.own_mail import AUTOMATIC
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.inbound import signals
from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind
from quarterdeck.people.models import Suppression
from tests.factories import make_person
from tests.inbound.post import come_in, kinds, sent_email

pytestmark = pytest.mark.django_db


def automatic(sender: str, to: str, about: str, number: int) -> bytes:
    """What a Quarterdeck sends by itself in answer to a message: by its own MIME, marked as a machine's (R16)."""
    return assemble(
        OutgoingMessage(
            sender=Mailbox("Ann", sender),
            to=(Mailbox("", to),),
            subject="Re: Two sites, eleven minutes",
            text="Thank you, we have your message and answer soon.",
            message_id=f"automatic{number}@else.example",
            date=timezone.now(),
            in_reply_to=about,
            references=(about,),
            headers=AUTOMATIC,
        )
    )


def test_two_instances_that_answer_each_other_stop_at_zero_rounds() -> None:
    theirs = make_person(address="desk@else.example")
    email = sent_email(person=theirs)
    heard: list[object] = []
    signals.replied.connect(listener := lambda **told: heard.append(told))
    try:
        for number in range(2):  # they answer our email by machine, we would answer that, and so on
            came = automatic(theirs.address, email.identity.address, email.message_id(), number)
            assert [each.kind for each in come_in(came)] == ["auto_reply"]
            ours = automatic(email.identity.address, theirs.address, f"automatic{number}@else.example", 10 + number)
            assert classify(ours).kind is Kind.AUTO_REPLY  # as the other Quarterdeck reads it
            assert [each.kind for each in come_in(ours)] == ["own"]
    finally:
        signals.replied.disconnect(listener)
    email.refresh_from_db()
    assert (email.replies, email.answered_at, email.last_activity_at) == (0, None, None)
    assert kinds(email) == ["auto_replied", "auto_replied"]
    assert (heard, Suppression.objects.count()) == ([], 0)
    assert (Email.objects.count(), Attempt.objects.count()) == (1, 1)
