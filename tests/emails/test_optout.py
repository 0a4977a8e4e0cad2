"""Leaving by the link of a mail: once, whoever asks at once; and sending again to who left."""

from __future__ import annotations

from functools import partial

import pytest

from quarterdeck.emails.again import Blocked, send_again
from quarterdeck.emails.models import Event
from quarterdeck.emails.optout import unsubscribe
from quarterdeck.people.models import Suppression
from quarterdeck.people.optout import OptOut
from tests.factories import make_email, make_template
from tests.together import at_once


@pytest.mark.django_db(transaction=True)
def test_r6_many_clicks_at_once_are_one() -> None:
    email = make_email("delivered")
    about = OptOut(email.pk, email.sender_id, email.address)

    at_once(*[partial(unsubscribe, about, source="one_click")] * 6)
    assert Suppression.objects.standing().count() == 1
    assert Event.objects.filter(email_id=email.pk, kind="unsubscribed").count() == 1


@pytest.mark.django_db
def test_only_mail_that_sells_nothing_is_sent_again_to_who_left() -> None:
    offer = make_email("failed")
    invoice = make_email("failed", person=offer.person, template=make_template(non_commercial=True))
    unsubscribe(OptOut(offer.pk, offer.sender_id, offer.address), source="page")
    with pytest.raises(Blocked):
        send_again(offer, by=offer.sender)
    send_again(invoice, by=invoice.sender)
    assert invoice.fresh().status == "scheduled"
