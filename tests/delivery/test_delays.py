"""Each rule of ours that delays an email says which it is, and when it clears: the very moment at which it is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from quarterdeck.delivery import held
from quarterdeck.delivery.claim import claim
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.pace import ruling
from quarterdeck.delivery.waiting import DELAYED, why_waiting_many
from quarterdeck.emails.models import Email
from quarterdeck.emails.reasons import DELAYS, sentence
from quarterdeck.kit.sayings import said
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due
from tests.factories import make_campaign, make_email, make_person

pytestmark = pytest.mark.django_db(transaction=True)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SATURDAY = datetime(2094, 3, 6, 12, tzinfo=AMSTERDAM)  # what is planned has to lie ahead whenever this runs
KINGS_DAY = datetime(2094, 4, 27, 12, tzinfo=AMSTERDAM)


def planned(rep: User, at: datetime) -> Email:
    """An email of a campaign to somebody in the Netherlands."""
    person = make_person(country="NL")
    email = make_email("draft", sender=rep, person=person, campaign=make_campaign(rep))
    email.schedule(at=at)
    return email


def in_hours(rep: User, at: datetime) -> Email:
    ruling.set_rule(by=None, has_hours=True, days=[0, 1, 2, 3, 4], opens=time(9), closes=time(17, 30))
    return planned(rep, at)


def while_away(rep: User) -> Email:
    ruling.go_away(rep, date(2094, 3, 8), date(2094, 3, 12), "all")
    return planned(rep, datetime(2094, 3, 9, 10, tzinfo=AMSTERDAM))


def at_the_claim(rep: User) -> Email:
    email = make_due(rep, "full@brava.example")
    assert claim(email.channel_id or 0, "host:1:a", 10).delayed == 1
    return email


def for_the_user(rep: User) -> Email:
    ruling.set_rule(user=rep, by=None, per_day=0)
    return at_the_claim(rep)


def for_the_domain(rep: User) -> Email:
    ruling.set_domain("brava.example", 0, None, by=None)
    return at_the_claim(rep)


RULES: dict[str, Callable[[User], Email]] = {
    "outside_hours": lambda rep: in_hours(rep, SATURDAY),
    "holiday": lambda rep: in_hours(rep, KINGS_DAY),
    "away": while_away,
    "user_limit": for_the_user,
    "domain_limit": for_the_domain,
}


def test_every_rule_that_delays_is_tried_here() -> None:
    assert RULES.keys() == DELAYS == DELAYED.keys()


@pytest.mark.parametrize("code", RULES)
def test_a_delay_is_a_reason_with_the_time_when_it_clears(code: str, rep: User, channel: Channel) -> None:
    assert held.beat()
    email = RULES[code](rep).fresh()

    assert email.reason is not None
    assert (email.status, email.reason["code"]) == ("scheduled", code)
    assert datetime.fromisoformat(email.reason["until"]) == email.due_at > timezone.now()
    assert kinds(email)[-1] == "delayed"

    why = why_waiting_many([email])[email.pk]
    assert (why.kind, why.until) == ("delayed", email.due_at)
    assert why.words == sentence(email.reason)
    assert why.title == said(DELAYED[code][0])
    assert why.setting
