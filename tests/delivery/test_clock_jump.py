"""A machine sleeps for three weeks, or its clock jumps, while it sends: no blast of what fell due (P7, P8)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quarterdeck.delivery import held
from quarterdeck.delivery.models import SenderClock
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.team.models import User
from tests.delivery.sending import make_due, sending, waits_for
from tests.factories import make_email, make_person
from tests.sandbox.world import Sandbox, eventually

WEEKS = timedelta(weeks=3)


@transaction.atomic
def jump() -> None:
    """As the database sees it: all that was noted is three weeks older at once."""
    SenderClock.objects.update(heartbeat_at=F("heartbeat_at") - WEEKS)
    Email.objects.filter(status="scheduled").update(
        due_at=F("due_at") - WEEKS, scheduled_for=F("scheduled_for") - WEEKS
    )


def test_living_senders_hold_what_fell_due_and_send_it_once_after_the_release(
    rep: User, adam: User, internet: Sandbox
) -> None:
    planned = [
        make_email(
            "scheduled", sender=rep, person=make_person(address=f"jump{n}@brava.example"), due_at=day, scheduled_for=day
        )
        for n in range(20)
        for day in [timezone.now() + timedelta(days=n, hours=1)]
    ]
    with sending(), sending():
        waits_for(make_due(rep, "before@brava.example"), "delivered")
        jump()
        eventually(held.state)

        assert {each.fresh().status for each in planned} == {"scheduled"}
        assert Attempt.objects.count() == 1
        assert held.due_now() == len(planned)

        held.release(by=adam)
        eventually(lambda: {each.fresh().status for each in planned} == {"delivered"})

    assert Counter(len(internet.messages(each.address)) for each in planned) == {1: len(planned)}
