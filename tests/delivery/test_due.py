"""What a claim reads of due email: the same as Django would say, in five queries for any number."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from quarterdeck.compose.letter import letters_for
from quarterdeck.delivery.due import OF_EMAIL, OF_PERSON, RELATED, due_emails
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person
from quarterdeck.team.models import User
from tests.delivery.sending import make_due
from tests.factories import make_person

pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def due(channel: Channel, most: int = 100) -> list[Email]:
    return due_emails(channel.pk, most)


def test_an_email_is_as_django_reads_it(rep: User, channel: Channel) -> None:
    ann = make_person(
        first_name="Ann", last_name="Ask", address="ann@brava.example", title="Chief", company="Brava, Inc.",
        phone="+31 20 555", country="NL", website="https://b.example", custom={"Favourite film": "Heat", "n": 3},
    )  # fmt: skip
    make_due(rep, person=ann, cc=["Bob <bob@x.example>", 'say "hi", x@y.example'], bcc=["c@x.example"])
    plain = make_due(rep)
    Email.objects.filter(pk=plain.pk).update(reason={"code": "deferred", "tries": 2}, values={"first_name": "Ö “x”"})

    for lean in due(channel):
        known = Email.objects.select_related("person", *RELATED).get(pk=lean.pk)
        assert {name: getattr(lean, name) for name in OF_EMAIL} == {name: getattr(known, name) for name in OF_EMAIL}
        assert {name: getattr(lean.person, name) for name in OF_PERSON} == {
            name: getattr(known.person, name) for name in OF_PERSON
        }
        assert [getattr(lean, name) for name in RELATED] == [getattr(known, name) for name in RELATED]
        assert letters_for([lean]) == letters_for([known])


def test_what_was_not_asked_for_is_read_when_it_is_wanted(rep: User, channel: Channel) -> None:
    email = make_due(rep)
    (lean,) = due(channel)
    assert lean.created_at == email.created_at
    assert lean.person.created_at == Person.objects.get().created_at
    assert lean.fresh() == email


def test_the_number_of_queries_does_not_grow_with_the_emails(rep: User, channel: Channel) -> None:
    def queries(count: int) -> int:
        for _ in range(count):
            make_due(rep)
        with CaptureQueriesContext(connection) as captured:
            due(channel)
        return len(captured)

    assert queries(1) == queries(20)


def test_nothing_due_is_nothing(channel: Channel) -> None:
    assert due(channel) == []
