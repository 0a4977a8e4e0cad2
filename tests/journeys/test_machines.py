"""Two who write to each other by Quarterdeck are both away: their servers' answers end it, at zero rounds (R15)."""

from __future__ import annotations

from datetime import date, timedelta
from email import message_from_bytes
from functools import partial

import pytest
from django.utils import timezone

from quarterdeck.emails.models import Attempt, Email
from quarterdeck.inbound.models import Message
from quarterdeck.people.models import Suppression
from tests.delivery.sending import kinds, make_due
from tests.journeys.town import Town, at_work, built
from tests.sandbox.world import eventually
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)

RITA, OLGA = "rita@northsea.example", "olga@eastsea.example"


def vacation(town: Town, address: str, until: date) -> int:
    """What a server does for who is away: one answer to each message of a person, none to a machine's (RFC 3834)."""
    letters = [raw for raw in town.mail_of(address) if "Auto-Submitted" not in message_from_bytes(raw)]
    for raw in letters:
        text = f"I am out of the office until {until:%d %B %Y} and will answer then."
        town.reply(raw, text, Subject="Out of office", Auto_Submitted="auto-replied")
    return len(letters)


def test_two_who_are_away_exchange_one_answer_each_and_nothing_follows(dovecot: Dovecot) -> None:
    back = timezone.now().date() + timedelta(days=10)
    with built(dovecot, RITA, OLGA) as town, at_work():
        rita, olga = town.rep(RITA), town.rep(OLGA, name="Olga Oak")
        emails = [make_due(rita, OLGA), make_due(olga, RITA)]
        for email in emails:
            assert eventually(partial(vacation, town, email.address, back)) == 1  # an answer may have come before it
        eventually(lambda: Message.objects.filter(kind="auto_reply", status="recorded").count() == 2)

        assert [len(town.mail_of(each)) for each in (RITA, OLGA)] == [2, 2]

    for email in emails:
        assert kinds(email)[-1] == "auto_replied"
        assert (email.fresh().status, email.fresh().replies, email.fresh().answered_at) == ("delivered", 0, None)
    assert set(Message.objects.filter(kind="auto_reply").values_list("return_date", flat=True)) == {back}
    assert (Email.objects.count(), Attempt.objects.count(), Suppression.objects.count()) == (2, 2, 0)
