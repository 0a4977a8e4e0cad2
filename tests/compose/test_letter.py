"""The letter: filled, signed once, quoting what it follows; frozen once sent."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from quarterdeck.compose.fields import custom_fields, field_name, friendly
from quarterdeck.compose.letter import BadTemplate, letter_for, letters_for, write
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User
from tests.factories import make_email, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(alice: User) -> User:
    alice.identities.update(signature="<p>Alice<br>Northsea</p>")
    return alice


def test_fields_are_filled_in_subject_and_body(alice: User) -> None:
    person = make_person("Tom de Wit", company="Brava, Inc.", custom={"Favourite film": "Alien <3"})
    email = make_email(
        sender=alice,
        person=person,
        subject="For {{ company_friendly }}",
        body="<p>Hi {{ first_name }}, {{ favourite_film }}, {{ my_name }}</p>",
    )
    letter = letter_for(email)
    assert letter.subject == "For Brava"
    assert letter.html == '<div dir="auto"><p>Hi Tom, Alien &lt;3, Alice Arden</p></div>'
    assert letter.text == "Hi Tom, Alien <3, Alice Arden"
    assert letter.missing == ()


def test_missing_fields_of_subject_and_body_are_named_once(alice: User) -> None:
    person = make_person("Tom", company="", title="")
    body = "<p>{{ title }} {{ company }} {{ last_name | default('there') }}</p>"
    email = make_email(sender=alice, person=person, subject="{{ company }}", body=body)
    assert letter_for(email).missing == ("company", "title")


def test_a_person_without_a_name_has_no_name_to_fill_in(alice: User) -> None:
    person = make_person(first_name="", last_name="")
    assert letter_for(make_email(sender=alice, person=person, body="<p>{{ name }}</p>")).missing == ("name",)


def test_the_signature_is_appended_once(signed: User) -> None:
    letter = letter_for(make_email(sender=signed, body="<p>Hello</p>"))
    assert letter.html == '<div dir="auto"><p>Hello</p><p>Alice<br>Northsea</p></div>'


def test_the_signature_goes_where_it_is_named(signed: User) -> None:
    letter = letter_for(make_email(sender=signed, body="<p>Hello</p>{{ my_signature }}<p>PS</p>"))
    assert letter.html == '<div dir="auto"><p>Hello</p><p>Alice<br>Northsea</p><p>PS</p></div>'


def test_a_line_break_in_a_value_never_reaches_the_subject(alice: User) -> None:
    person = make_person("Tom", company="Brava\r\nBcc: all@brava.example")
    email = make_email(sender=alice, person=person, subject="For {{ company }}")
    assert letter_for(email).subject == "For Brava Bcc: all@brava.example"


def test_a_value_cannot_bring_a_script_address(alice: User) -> None:
    person = make_person("Tom", custom={"site": "javascript:alert(1)"})
    email = make_email(sender=alice, person=person, body='<a href="{{ site }}">site</a>')
    assert "javascript" not in letter_for(email).html


def test_a_follow_up_quotes_what_it_follows(signed: User) -> None:
    first = make_email("delivered", sender=signed, body="<p>First {{ first_name }}</p>", person=make_person("Tom"))
    second = make_email(sender=signed, person=first.person, in_reply_to=first, body="<p>Second</p>")
    letter = letter_for(second)
    assert "Alice Arden &lt;alice@northsea.example&gt; wrote:" in letter.html
    assert letter.html.index("Second") < letter.html.index("Northsea") < letter.html.index("<blockquote>")
    assert "> First Tom" in letter.text


def test_the_quote_goes_where_it_is_named(signed: User) -> None:
    first = make_email("delivered", sender=signed, body="<p>First</p>")
    second = make_email(sender=signed, person=first.person, in_reply_to=first, body="{{ last_email_body }}<p>PS</p>")
    assert letter_for(second).html.count("First") == 1
    assert letter_for(second).html.index("First") < letter_for(second).html.index("PS")


def test_once_sent_the_letter_stays_as_it_went(signed: User) -> None:
    email = make_email("scheduled", sender=signed, body="<p>Hi {{ first_name }}</p>", person=make_person("Tom"))
    went = letter_for(email)
    Email.objects.filter(pk=email.pk).update(status="in_progress", due_at=None, values=went.values)
    email.person.first_name = "Thomas"
    email.person.save()
    signed.identities.update(signature="<p>Another</p>")
    assert letter_for(Email.objects.get(pk=email.pk)) == went


def test_a_waiting_letter_follows_the_person(alice: User) -> None:
    email = make_email("scheduled", sender=alice, body="<p>Hi {{ first_name }}</p>", person=make_person("Tom"))
    email.person.first_name = "Thomas"
    email.person.save()
    assert "Thomas" in letter_for(Email.objects.get(pk=email.pk)).html


def test_a_thread_of_many_quotes_them_all(signed: User) -> None:
    previous = None
    for word in ("one", "two", "three"):
        email = make_email("delivered", sender=signed, body=f"<p>{word}</p>", in_reply_to=previous)
        Email.objects.filter(pk=email.pk).update(values=letter_for(email).values)
        previous = Email.objects.get(pk=email.pk)
    assert previous is not None
    text = letter_for(previous).text
    assert "> > one" in text
    assert "> two" in text


def test_letters_of_many_ask_a_fixed_number_of_queries(
    signed: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        first = make_email("delivered", sender=signed, body=f"<p>First {number}</p>")
        make_email("scheduled", sender=signed, in_reply_to=first, body="<p>Again</p>")
    emails = list(Email.objects.filter(status="scheduled"))
    with django_assert_num_queries(11):
        letters = letters_for(emails)
    assert len(letters) == 8


def test_one_bad_template_does_not_stop_the_others(alice: User) -> None:
    good, bad = make_email(sender=alice), make_email(sender=alice, body="<p>{{ oops</p>")
    letters = letters_for([good, bad])
    assert isinstance(letters[bad.pk], BadTemplate)
    assert not isinstance(letters[good.pk], BadTemplate)


def test_emoji_and_right_to_left_pass() -> None:
    letter = write("👋 {{ first_name }}", "<p>שלום {{ first_name }} 👋🏽</p>", {"first_name": "מיכל"})
    assert (letter.subject, letter.text) == ("👋 מיכל", "שלום מיכל 👋🏽")


@pytest.mark.parametrize(
    ("company", "said"),
    [
        ("Brava, Inc.", "Brava"), ("Brava Inc", "Brava"), ("Brava B.V.", "Brava"), ("Brava GmbH", "Brava"),
        ("Inc.", "Inc."), ("Zincor", "Zincor"), ("Ask & Co", "Ask & Co"), ("", ""),
    ],
)  # fmt: skip
def test_the_friendly_company_has_no_legal_form(company: str, said: str) -> None:
    assert friendly(company) == said


def test_custom_fields_get_names_that_a_template_can_write() -> None:
    assert field_name(" Favourite film! ") == "favourite_film"
    assert field_name("2nd site") == "_2nd_site"
    assert custom_fields(make_person(custom={"Seats": 3})) == {"seats": 3}
