"""The way to leave, off the wire: in every mail, tracked or not, and it works (R1, R3, R6, L1)."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from quarterdeck.compose.footers import PLACEHOLDER, change_house
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person, Suppression
from quarterdeck.team.models import User
from quarterdeck.tracking.modes import choose
from tests.delivery.sending import make_due, sending, waits_for
from tests.factories import make_person, make_template
from tests.sandbox.world import Sandbox

HEADER = re.compile(r"<(https?://[^>]+/u/[^>]+)>")


def sent(rep: User, internet: Sandbox, person: Person, **fields: object) -> dict[str, Any]:
    """One mail from a template to that person, as their server got it."""
    email = make_due(rep, person=person, **{"template": make_template(rep), **fields})
    with sending():
        waits_for(email, "delivered")
    return internet.messages(person.address)[0]


def header_link(message: dict[str, Any]) -> str:
    found = HEADER.findall(str(dict(message["headers"])["List-Unsubscribe"]))
    assert len(found) == 1
    return str(found[0])


def test_r1_each_mail_carries_one_link_and_the_promise_of_one_click(rep: User, internet: Sandbox) -> None:
    message = sent(rep, internet, make_person(address="leaver.one@brava.example"))
    link = header_link(message)
    assert dict(message["headers"])["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f'href="{link}"' in message["html"]
    assert link in message["text"]
    assert PLACEHOLDER not in message["html"] + message["text"]


def test_the_link_stays_where_tracking_is_off_and_is_never_tracked(rep: User, internet: Sandbox) -> None:
    tracked = make_person(address="leaver.two@brava.example")
    assert f'href="{header_link(message := sent(rep, internet, tracked))}"' in message["html"]
    off = make_person(address="leaver.three@brava.example")
    choose(off, "off", rep)
    assert f'href="{header_link(message := sent(rep, internet, off))}"' in message["html"]


def test_r3_r6_a_post_to_it_stops_the_mail_that_waits(rep: User, internet: Sandbox) -> None:
    person = make_person(address="leaver.four@brava.example")
    link = header_link(sent(rep, internet, person))
    waiting = make_due(rep, person=person)
    answer = Client().post("/u/" + link.rpartition("/u/")[2], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    with sending():
        waits_for(waiting, "failed")
    assert Email.objects.get(pk=waiting.pk).reason["code"] == "suppressed"
    assert len(internet.messages(person.address)) == 1


def test_mail_that_sells_nothing_reaches_who_unsubscribed_and_offers_no_click(rep: User, internet: Sandbox) -> None:
    person = make_person(address="leaver.five@brava.example")
    Suppression.suppress([person.address], Suppression.Kind.UNSUBSCRIBED)
    message = sent(rep, internet, person, template=make_template(rep, non_commercial=True))
    assert "List-Unsubscribe" not in dict(message["headers"])


def test_l1_the_organisations_name_and_address_stand_under_it(rep: User, internet: Sandbox) -> None:
    change_house(rep, name="Northsea", postal_address="Quay 1, Rotterdam")
    assert "Northsea, Quay 1, Rotterdam" in sent(rep, internet, make_person(address="leaver.six@brava.example"))["text"]
