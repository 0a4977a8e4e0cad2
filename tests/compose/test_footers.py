"""The unsubscribe message in a letter: whose words, in which emails, once, and with the recipient's own link."""

from __future__ import annotations

import pytest

from quarterdeck.compose.footers import PLACEHOLDER, change_house, with_link, write
from quarterdeck.compose.letter import letter_for
from quarterdeck.compose.preflight import preflight
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import Team, User
from tests.factories import make_campaign, make_email, make_person, make_template

pytestmark = pytest.mark.django_db
LEAVE = "unsubscribe here"


def test_an_email_from_a_template_carries_it_and_one_by_hand_does_not(alice: User) -> None:
    by_hand = make_email(sender=alice)
    from_template = make_email(sender=alice, template=make_template(alice))
    assert LEAVE not in letter_for(by_hand).html
    assert letter_for(from_template).html.count(LEAVE) == 1


@pytest.mark.parametrize(
    ("append", "by_hand", "from_template", "by_campaign"),
    [("always", True, True, True), ("templates", False, True, True), ("never", False, False, True)],
)
def test_who_gets_it_is_the_organisations_rule(
    append: str, by_hand: bool, from_template: bool, by_campaign: bool, alice: User, adam: User
) -> None:
    change_house(adam, append=append)
    emails = [
        make_email(sender=alice),
        make_email(sender=alice, template=make_template(alice)),
        make_email(sender=alice, campaign=make_campaign(alice)),
    ]
    assert [LEAVE in letter_for(email).html for email in emails] == [by_hand, from_template, by_campaign]


def test_where_the_text_names_it_it_stands_there_and_not_again(alice: User) -> None:
    template = make_template(alice)
    email = make_email(sender=alice, template=template, body="<p>Hi.</p>{{ team_unsubscribe }}<p>PS</p>")
    html = letter_for(email).html
    assert html.count(LEAVE) == 1
    assert html.index(LEAVE) < html.index("PS")


def test_mail_that_sells_nothing_gets_none_unless_it_names_it(alice: User, adam: User) -> None:
    change_house(adam, append="always")
    template = make_template(alice, non_commercial=True)
    assert LEAVE not in letter_for(make_email(sender=alice, template=template)).html
    named = make_email(sender=alice, template=template, body="{{ team_unsubscribe }}")
    assert LEAVE in letter_for(named).html


def test_ones_own_words_come_before_the_teams_and_the_organisations(alice: User, adam: User, emea: Team) -> None:
    email = make_email(sender=alice, template=make_template(alice))
    for user, team, words in ((None, None, "[ours]"), (None, emea, "[team]"), (alice, None, "[mine]")):
        write(words, by=adam, user=user, team=team)
        assert words.strip("[]") in letter_for(email).html
    change_house(adam, for_all=True)
    assert ">ours</a>" in letter_for(email).html


def test_words_are_text_and_never_markup(alice: User) -> None:
    write("<script>x</script> & [go]", by=alice, user=alice)
    html = letter_for(make_email(sender=alice, template=make_template(alice))).html
    assert "&lt;script&gt;x&lt;/script&gt; &amp;" in html


def test_both_forms_get_the_recipients_own_link(alice: User) -> None:
    letter = letter_for(make_email(sender=alice, template=make_template(alice)))
    assert PLACEHOLDER in letter.text
    text, html = with_link(letter.text, letter.html, "https://go.example.org/u/a-b?c&d")
    assert PLACEHOLDER not in text + html
    assert "https://go.example.org/u/a-b?c&d" in text
    assert 'href="https://go.example.org/u/a-b?c&amp;d"' in html


def test_it_stays_as_it_went(alice: User) -> None:
    email = make_email("delivered", sender=alice, template=make_template(alice))
    email.values = letter_for(make_email(sender=alice, template=email.template, person=email.person)).values
    write("[changed since]", by=alice, user=alice)
    assert LEAVE in letter_for(email).html


def test_preflight_lets_mail_that_sells_nothing_pass_an_unsubscribe_and_nothing_else(alice: User) -> None:
    person = make_person(address="tom@brava.example")
    Suppression.suppress([person.address], Suppression.Kind.UNSUBSCRIBED)
    invoice = make_email(sender=alice, person=person, template=make_template(alice, non_commercial=True))
    offer = make_email(sender=alice, person=person, template=make_template(alice))
    assert [each.where for each in preflight(offer, [])] == ["to"]
    assert preflight(invoice, []) == []
    Suppression.suppress([person.address], Suppression.Kind.BOUNCED)
    assert [each.where for each in preflight(invoice, [])] == ["to"]


def test_preflight_asks_for_this_senders_mail(alice: User, bob: User) -> None:
    person = make_person(address="tom@brava.example")
    Suppression.suppress([person.address], Suppression.Kind.UNSUBSCRIBED, sender=alice)
    assert [each.where for each in preflight(make_email(sender=alice, person=person), [])] == ["to"]
    assert preflight(make_email(sender=bob, person=person), []) == []


def test_l5_a_first_mail_can_say_where_the_address_is_from(alice: User) -> None:
    """And how to object: the source and the unsubscribe message are fields of any text."""
    person = make_person(source="import")
    email = make_email(sender=alice, person=person, body="<p>From: {{ source }}.</p>{{ team_unsubscribe }}")
    html = letter_for(email).html
    assert "From: Import." in html
    assert LEAVE in html
