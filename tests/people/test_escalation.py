"""Soft bounces: enough of them let an address rest; time and a sign of life end that (R8, R11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from quarterdeck.emails.models import Email
from quarterdeck.people.escalation import decay, is_too_often, note_soft
from quarterdeck.people.models import SoftBounce, Suppression
from quarterdeck.people.screen import blocked
from tests.factories import make_email, make_person

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_four_within_thirty_days_are_too_often() -> None:
    assert is_too_often([NOW - n * DAY for n in (1, 5, 9, 29)], None, NOW)
    assert not is_too_often([NOW - n * DAY for n in (1, 5, 9)], None, NOW)


def test_old_ones_count_no_more() -> None:
    assert not is_too_often([NOW - n * DAY for n in (1, 5, 9, 31)], None, NOW)


def test_those_before_a_sign_of_life_count_no_more() -> None:
    assert not is_too_often([NOW - n * DAY for n in (1, 5, 9, 20)], NOW - 10 * DAY, NOW)


@pytest.mark.django_db
class TestOfAnAddress:
    """What is kept, and when it ends."""

    address = "full@brava.example"

    def bounce(self, *emails: int) -> None:
        note_soft((self.address, pk) for pk in emails)

    def is_resting(self) -> bool:
        return bool(blocked([self.address]))

    def test_it_rests_after_the_fourth_email(self) -> None:
        self.bounce(1, 2, 3)
        assert not self.is_resting()
        self.bounce(4)
        assert self.is_resting()
        row = Suppression.objects.get()
        assert (row.kind, row.source, row.email_id) == ("soft_bounced", "server", 4)

    def test_four_at_once_are_four(self) -> None:
        self.bounce(1, 2, 3, 4)
        assert self.is_resting()

    def test_r11_one_email_that_is_heard_of_often_is_one_bounce(self) -> None:
        for _ in range(6):
            self.bounce(1)
        assert not self.is_resting()

    def test_it_decays_by_itself_and_the_history_says_when(self) -> None:
        self.bounce(1, 2, 3, 4)
        Suppression.objects.update(until=timezone.now() - DAY)
        SoftBounce.objects.update(at=timezone.now() - 31 * DAY)
        assert not self.is_resting()
        assert decay() == 1
        assert Suppression.objects.get().lifted_at is not None
        assert not SoftBounce.objects.exists()

    def test_it_may_come_again_after_it_ran_out(self) -> None:
        self.bounce(1, 2, 3, 4)
        Suppression.objects.update(until=timezone.now() - DAY)
        self.bounce(5)
        assert self.is_resting()
        assert Suppression.objects.count() == 2

    def test_a_human_who_reads_a_later_mail_ends_it(self) -> None:
        email = make_email("delivered", person=make_person(address=self.address))
        self.bounce(1, 2, 3, 4)
        assert decay() == 0
        Email.objects.filter(pk=email.pk).update(last_activity_at=timezone.now() + timedelta(seconds=1))
        assert decay() == 1
        assert not self.is_resting()

    def test_a_sign_of_life_begins_the_count_anew(self) -> None:
        email = make_email("delivered", person=make_person(address=self.address))
        self.bounce(1, 2, 3)
        SoftBounce.objects.update(at=F("at") - DAY)
        Email.objects.filter(pk=email.pk).update(last_activity_at=timezone.now() - timedelta(hours=1))
        self.bounce(4)
        assert not self.is_resting()
