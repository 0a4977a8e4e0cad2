"""What a refusal means, in a row that has no room for the server's words."""

from __future__ import annotations

import pytest
from django.test import Client

from quarterdeck.delivery.answer_tables import MEANINGS
from quarterdeck.emails.reasons import reason
from quarterdeck.inbound.reason_codes import HARD
from quarterdeck.team.models import User
from quarterdeck.web.gist import FAMILIES, gist
from tests.factories import make_email

FULL = "552 5.2.2 <maya@kite.example>: The email account that you tried to reach is over quota"


@pytest.mark.parametrize(
    ("facts", "meaning"),
    [
        ({"means": "The mailbox is full.", "words": "552"}, "The mailbox is full."),
        ({"family": "mailboxfull", "words": "returned"}, "The mailbox is full."),
        ({"family": "userunknown", "words": FULL}, MEANINGS["unknown"]),  # whoever read the whole report knows best
        ({"words": FULL}, "The mailbox is full."),  # as rows from before have it
        ({"words": "550 5.1.1 User unknown"}, MEANINGS["unknown"]),
        ({"words": "550 5.7.1 Not welcome here"}, ""),
        ({"words": "host kite.example said: no"}, ""),
        ({}, ""),
    ],
)
def test_a_refusal_is_said_in_one_sentence_or_not_at_all(facts: dict[str, str], meaning: str) -> None:
    assert gist(reason("refused", **facts)) == meaning


def test_every_family_means_something_and_every_bad_address_has_one() -> None:
    assert set(FAMILIES.values()) <= set(MEANINGS)
    assert set(FAMILIES) >= HARD


def test_the_list_says_what_it_means_and_keeps_the_servers_words(client: Client, alice: User) -> None:
    make_email("bounced", sender=alice, reason=reason("refused", address="maya@kite.example", words=FULL, soft=True))
    client.force_login(alice)
    html = client.get("/emails/bounced/").content.decode()
    assert ">The mailbox is full.</span>" in html
    assert "The email account that you tried to reach is over quota" in html
