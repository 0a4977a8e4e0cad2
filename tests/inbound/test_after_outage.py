"""Nobody read the mailbox for a while, and 5,000 people answered: each answer is matched, once (P13)."""

from __future__ import annotations

import pytest

from quarterdeck.emails.models import Email, Event
from quarterdeck.inbound.models import Mailbox, Message
from tests.inbound.post import answer
from tests.inbound.test_listener import listening, make_mailbox, place
from tests.inbound.test_many import many_sent
from tests.sandbox.world import eventually
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = 5000


def test_five_thousand_answers_wait_in_the_mailbox_and_all_are_matched(dovecot: Dovecot) -> None:
    emails = many_sent(ANSWERS)
    mailbox = make_mailbox(dovecot, "answers", channel=emails[0].channel)
    with listening():
        eventually(lambda: Mailbox.objects.get(pk=mailbox.pk).read_at)
    dovecot.deliver("answers", (answer(each, f"Answer {n}") for n, each in enumerate(emails)))

    with listening(2):
        eventually(lambda: place(mailbox).last_uid == ANSWERS, seconds=300)

    assert Email.objects.filter(replies=1, answered_at__isnull=False).count() == ANSWERS
    assert Event.objects.filter(kind="replied").values("email_id").distinct().count() == ANSWERS
    assert Message.objects.filter(kind="reply", status="recorded", matched_by="message_id").count() == ANSWERS
