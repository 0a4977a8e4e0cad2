"""Sending hours, holidays and absences at work: when emails are scheduled, and again at the claim."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.compose import batch_maker, batches
from quarterdeck.compose.moments import Chosen
from quarterdeck.delivery import held
from quarterdeck.delivery.claim import claim
from quarterdeck.delivery.models import Away, Channel, SendingRule
from quarterdeck.delivery.pace import agenda, ruling
from quarterdeck.delivery.pace.absence import SPREAD_OVER, Absence, after_return
from quarterdeck.delivery.pace.calendars import BadHours, Hours
from quarterdeck.emails.models import Email
from quarterdeck.emails.reasons import sentence
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due
from tests.factories import make_campaign, make_channel, make_email, make_identity, make_person, make_team, make_user

OFFICE: dict[str, Any] = {"has_hours": True, "days": [0, 1, 2, 3, 4], "opens": time(9), "closes": time(17, 30)}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SATURDAY = datetime(2094, 3, 6, 12, tzinfo=AMSTERDAM)  # what is planned has to lie ahead whenever this runs
MONDAY = datetime(2094, 3, 8, 9, tzinfo=AMSTERDAM)


@pytest.fixture
def rita(db: None) -> User:
    """A rep in Amsterdam."""
    user = make_user("Rita Reed", time_zone="Europe/Amsterdam")
    make_identity(user, channel=make_channel())
    return user


def planned(rep: User, at: datetime, campaign: bool = True, **person: Any) -> Email:
    """An email of a campaign (or a single one) that was scheduled for `at`."""
    email = make_email("draft", sender=rep, person=make_person(**person))
    if campaign:
        Email.objects.filter(pk=email.pk).update(campaign=make_campaign(rep))
    email = Email.objects.get(pk=email.pk)
    email.schedule(at=at)
    return email.fresh()


@pytest.mark.django_db
def test_a_campaigns_email_waits_for_the_recipients_morning(rita: User) -> None:
    ruling.set_rule(by=None, **OFFICE)
    email = planned(rita, SATURDAY, country="NL")
    assert email.scheduled_for == SATURDAY
    assert email.due_at == MONDAY
    assert email.reason is not None
    assert sentence(email.reason) == "Mail to Amsterdam goes Mon–Fri, 09:00–17:30 by the clocks there."
    assert kinds(email) == ["scheduled", "delayed"]


@pytest.mark.django_db
def test_a_single_email_goes_when_its_writer_says_unless_the_rule_is_for_every_email(rita: User) -> None:
    ruling.set_rule(by=None, **OFFICE)
    assert planned(rita, SATURDAY, campaign=False).due_at == SATURDAY
    ruling.set_rule(by=None, **OFFICE, every_email=True)
    assert planned(rita, SATURDAY, campaign=False).due_at == MONDAY


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("person", "morning"),
    [
        ({"time_zone": "Asia/Kathmandu", "country": "US"}, datetime(2094, 3, 8, 9, tzinfo=ZoneInfo("Asia/Kathmandu"))),
        ({"country": "US"}, datetime(2094, 3, 8, 9, tzinfo=ZoneInfo("America/New_York"))),
        ({"time_zone": "Mars/Olympus", "country": "US"}, datetime(2094, 3, 8, 9, tzinfo=ZoneInfo("America/New_York"))),
        ({}, MONDAY),
    ],
)
def test_whose_clock_counts(rita: User, person: dict[str, Any], morning: datetime) -> None:
    ruling.set_rule(by=None, **OFFICE)
    assert planned(rita, SATURDAY, **person).due_at == morning


@pytest.mark.django_db
def test_a_public_holiday_of_the_recipients_country(rita: User) -> None:
    kings_day = datetime(2094, 4, 27, 12, tzinfo=AMSTERDAM)
    ruling.set_rule(by=None, **OFFICE)
    email = planned(rita, kings_day, country="NL")
    assert email.due_at == datetime(2094, 4, 28, 9, tzinfo=AMSTERDAM)
    assert email.reason is not None
    assert sentence(email.reason) == "27 Apr 2094 is a public holiday in Netherlands: King's Day."
    assert planned(rita, kings_day, country="BE").due_at == kings_day
    ruling.set_rule(by=None, **OFFICE, keeps_holidays=False)
    assert planned(rita, kings_day, country="NL").due_at == kings_day


@pytest.mark.django_db
def test_a_teams_hours_come_before_the_organisations(rita: User) -> None:
    team = make_team()
    team.members.add(rita)
    ruling.set_rule(by=None, **OFFICE)
    ruling.set_rule(team=team, by=None, **{**OFFICE, "days": [5]})
    assert planned(rita, SATURDAY).due_at == SATURDAY


@pytest.mark.django_db
def test_hours_that_never_open_cannot_be_saved(rita: User) -> None:
    with pytest.raises(BadHours):
        ruling.set_rule(by=None, **{**OFFICE, "days": []})
    assert not SendingRule.objects.exists()


@pytest.mark.django_db
def test_loosened_hours_let_go_what_waits(rita: User) -> None:
    ruling.set_rule(by=None, **OFFICE)
    email = planned(rita, timezone.now() - timedelta(minutes=1))
    Email.objects.filter(pk=email.pk).update(due_at=MONDAY, reason={"code": "outside_hours"})
    ruling.set_rule(by=None)
    due_at = email.fresh().due_at
    assert due_at is not None
    assert due_at <= timezone.now()


@pytest.mark.django_db
def test_what_waits_already_is_put_on_its_new_time(rita: User) -> None:
    email, single = planned(rita, SATURDAY), planned(rita, SATURDAY, campaign=False)
    ruling.set_rule(by=None, **OFFICE)
    assert (email.fresh().due_at, single.fresh().due_at) == (MONDAY, SATURDAY)
    ruling.go_away(rita, date(2094, 3, 8), date(2094, 3, 9), "all")
    assert email.fresh().due_at == MONDAY + timedelta(days=2)
    ruling.set_rule(by=None)
    ruling.come_back(Away.objects.get())
    assert (email.fresh().due_at, email.fresh().reason) == (SATURDAY, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("then", "first"),
    [
        ("all", datetime(2094, 3, 15, 9, tzinfo=AMSTERDAM)),
        ("go_on", datetime(2094, 3, 8, 10, tzinfo=AMSTERDAM)),
    ],
)
def test_what_mail_does_while_its_rep_is_away(rita: User, then: str, first: datetime) -> None:
    ruling.go_away(rita, date(2094, 3, 8), date(2094, 3, 12), then)
    asked = datetime(2094, 3, 8, 10, tzinfo=AMSTERDAM)
    assert planned(rita, asked).due_at == first
    assert planned(rita, asked, campaign=False).due_at == asked


@pytest.mark.django_db
def test_a_rule_for_every_email_does_not_hold_single_ones_back_while_their_writer_is_away(rita: User) -> None:
    ruling.set_rule(by=None, **OFFICE, every_email=True)
    ruling.go_away(rita, date(2094, 3, 8), date(2094, 3, 12), "all")
    asked = datetime(2094, 3, 8, 10, tzinfo=AMSTERDAM)
    assert planned(rita, asked, campaign=False).due_at == asked
    assert planned(rita, SATURDAY, campaign=False).due_at == MONDAY


@pytest.mark.django_db
def test_who_is_away_in_a_zone_that_nobody_knows_holds_nobody_up(rita: User) -> None:
    User.objects.filter(pk=rita.pk).update(time_zone="Mars/Olympus")
    ruling.go_away(rita, date(2094, 3, 8), date(2094, 3, 12), "all")
    due_at = planned(rita, datetime(2094, 3, 8, 10, tzinfo=AMSTERDAM)).due_at
    assert due_at == datetime(2094, 3, 15, 9, tzinfo=ZoneInfo("UTC"))


@pytest.mark.django_db
def test_mail_is_spread_over_the_first_days_back(rita: User) -> None:
    ruling.go_away(rita, date(2094, 3, 8), date(2094, 3, 12), "spread")
    emails = [planned(rita, datetime(2094, 3, 9, 10, tzinfo=AMSTERDAM)) for _ in range(9)]
    days = [email.due_at.astimezone(AMSTERDAM).date() for email in emails if email.due_at]
    assert {day: days.count(day) for day in days} == {date(2094, 3, 15 + n): 3 for n in range(SPREAD_OVER)}
    assert emails[0].reason is not None
    assert "15 Mar 2094" in sentence(emails[0].reason) or "13 Mar 2094" in sentence(emails[0].reason)


@pytest.mark.django_db
def test_an_absence_that_is_called_off_lets_mail_go(rita: User) -> None:
    away = ruling.go_away(rita, date(2094, 3, 8), date(2094, 3, 12), "spread")
    email = planned(rita, datetime(2094, 3, 9, 10, tzinfo=AMSTERDAM))
    ruling.come_back(away)
    assert email.fresh().due_at == email.scheduled_for


@pytest.mark.django_db(transaction=True)
def test_the_claim_asks_again(rep: User, channel: Channel) -> None:
    assert held.beat()
    email = make_due(rep)
    Email.objects.filter(pk=email.pk).update(campaign=make_campaign(rep))
    other = make_due(rep)
    Away.objects.create(
        user=rep, starts_on=timezone.now() - timedelta(days=2), ends_on=timezone.now() + timedelta(days=2)
    )
    batch = claim(channel.pk, "host:1:a", 10)
    assert [each.email.pk for each in batch.claimed] == [other.pk]
    why = email.fresh().reason
    assert why is not None
    assert (email.fresh().status, why["code"]) == ("scheduled", "away")


@pytest.mark.django_db
def test_many_emails_are_placed_by_set(rita: User) -> None:
    ruling.set_rule(by=None, **OFFICE)

    def queries(count: int) -> int:
        emails = [planned(rita, datetime(2094, 3, 8, 12, tzinfo=AMSTERDAM)) for _ in range(count)]
        ids = [each.pk for each in emails]
        Email.objects.filter(pk__in=ids).update(due_at=SATURDAY)
        with CaptureQueriesContext(connection) as captured:
            assert agenda.place(ids) == count
        return len(captured)

    assert queries(2) == queries(9)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=AMSTERDAM))
days = st.dates(date(2026, 1, 1), date(2027, 12, 1))
absences = st.builds(
    lambda first, length, then: Absence(first, first + timedelta(days=length), then, "Europe/Amsterdam"),
    days, st.integers(0, 30), st.sampled_from(["spread", "all"]),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(moments, st.lists(absences, max_size=4), st.integers(0, 10**6))
def test_nobody_is_written_for_while_away_and_asking_again_settles(
    moment: datetime, away: list[Absence], number: int
) -> None:
    at = moment
    for _ in range(len(away) + 1):
        later, why = after_return(at, away, None, number)
        assert later >= at
        assert (why is None) == (later == at)
        at = later
    assert after_return(at, away, None, number) == (at, None)
    assert not any(each.holds(at) for each in away)


def test_back_means_a_working_day() -> None:
    away = Absence(date(2094, 3, 1), date(2094, 3, 5), "all", "Europe/Amsterdam")
    hours = Hours(frozenset({1}), time(8), time(12))
    at, _ = after_return(datetime(2094, 3, 2, 9, tzinfo=AMSTERDAM), [away], hours, 1)
    assert at == datetime(2094, 3, 9, 8, tzinfo=AMSTERDAM)


@pytest.mark.django_db
def test_a_batch_keeps_to_the_hours_of_each_of_its_people(rita: User) -> None:
    ruling.set_rule(by=None, **OFFICE)
    chosen = [make_person(country=country).pk for country in ("NL", "US")]
    at = Chosen(SATURDAY, "Europe/Amsterdam")
    wanted = batches.Wanted("Docks", "Hello", "<p>Hello.</p>", rita.identities.get(), at=at)
    batch = batches.make(rita, uuid4(), chosen, wanted)
    while batch_maker.work():
        continue
    mornings = [MONDAY, datetime(2094, 3, 8, 9, tzinfo=ZoneInfo("America/New_York"))]
    assert sorted(batch.emails.values_list("due_at", flat=True)) == mornings
