"""What comes back counts against the channel and the domain that it went from, once, and stops them (M4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quarterdeck.delivery import rates
from quarterdeck.delivery.models import Channel, Rate
from quarterdeck.delivery.rates import BOUNCE_FLOOR, COMPLAINT_FLOOR
from quarterdeck.emails.models import Email
from quarterdeck.kit.keys import domain_of
from tests.inbound.post import come_in, complaint, returned, sent_email

pytestmark = pytest.mark.django_db


def handed_over(email: Email, count: int) -> None:
    """So many went from the same channel and domain."""
    assert email.channel_id is not None
    assert email.identity is not None
    rates.note([(email.channel_id, domain_of(email.identity.address), "handed_over")] * count)


def channel_of(email: Email) -> Channel:
    return Channel.objects.get(pk=email.channel_id)


@pytest.mark.parametrize(
    ("come_back", "counted"),
    [
        (returned, (1, 0)),
        (complaint, (0, 1)),
        (lambda email: returned(email, "5.2.2", "552 5.2.2 Mailbox full"), (0, 0)),
        (lambda email: returned(email, "5.7.26", "550 5.7.26 This mail is unauthenticated"), (0, 0)),
        (lambda email: returned(email, "4.4.1", "451 4.4.1 No answer", action="delayed"), (0, 0)),
    ],
    ids=["dead address", "complaint", "full mailbox", "our policy", "delay"],
)
def test_only_dead_addresses_and_complaints_count_and_once(
    come_back: Callable[[Email], bytes], counted: tuple[int, int]
) -> None:
    email = sent_email()
    handed_over(email, 1)
    raw = come_back(email)
    come_in(raw, raw)
    come_in(come_back(email))
    assert Rate.objects.values_list("bounced", "complained").get() == counted


def test_late_bounces_pause_their_channel() -> None:
    first = sent_email()
    emails = [first, *(sent_email(sender=first.sender, identity=first.identity) for _ in range(3))]
    handed_over(first, BOUNCE_FLOOR)
    come_in(*(returned(each) for each in emails[:3]))
    assert channel_of(first).state == "ready"
    come_in(returned(emails[3]))
    assert (channel_of(first).state, channel_of(first).pause_cause) == ("paused", "bounces")


def test_m4_complaints_that_come_in_pause_their_channel() -> None:
    first = sent_email()
    second = sent_email(sender=first.sender, identity=first.identity)
    handed_over(first, COMPLAINT_FLOOR)
    come_in(complaint(first))
    assert channel_of(first).state == "ready"
    come_in(complaint(second))
    assert (channel_of(first).state, channel_of(first).pause_cause) == ("paused", "complaints")
