"""Many at once: an outage's worth of replies, two workers, any bytes; what is fetched, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.emails.models import Attempt, Email, Event
from quarterdeck.emails.reasons import reason
from quarterdeck.inbound.intake import Incoming, take
from quarterdeck.inbound.models import Message, RawMail
from quarterdeck.inbound.sift import sift
from quarterdeck.inbound.tidy import forget_raw
from quarterdeck.people.models import Person
from tests.factories import make_email, make_person, make_user
from tests.inbound.post import answer, come_in, complaint, kinds, letter, make_mailbox, returned, sent_email
from tests.inbound.test_any_bytes import PIECES, SAMPLES
from tests.together import at_once

ANY_MAIL = st.binary(max_size=400) | st.lists(PIECES | st.binary(max_size=30), max_size=20).map(b"".join)


def many_sent(count: int) -> list[Email]:
    """Emails of one sender to as many people, made at once."""
    first = sent_email()
    people = [Person(first_name=f"P{n}", address=f"p{n}@brava.example") for n in range(count - 1)]
    for person in people:
        person.key()
    Person.objects.bulk_create(people)
    fields = {name: getattr(first, name) for name in ("sender", "identity", "channel", "content", "sent_at", "subject")}
    emails = Email.objects.bulk_create(
        [Email(status="delivered", decision=1, person=each, address=each.address, **fields) for each in people]
    )
    now = timezone.now()
    Attempt.objects.bulk_create(
        Attempt(
            email=each, channel=each.channel, decision=1, state="accepted", token=each.uuid, owner="t", lease_until=now,
            message_id=each.message_id(), address=each.address, claimed_at=now, ended_at=now,
        ) for each in emails
    )  # fmt: skip
    return [first, *emails]


@pytest.mark.django_db
def test_all_the_replies_of_an_outage_are_matched_by_set() -> None:
    emails = many_sent(5000)
    at = timezone.now()
    batches = [[Incoming(answer(each), None, "smtp", at) for each in emails[n : n + 500]] for n in range(0, 5000, 500)]
    with CaptureQueriesContext(
        connection,
    ) as few:
        take([Incoming(answer(emails[0], "Before"), None, "smtp", at)])
    with CaptureQueriesContext(connection) as many:
        take(batches[0])
    for batch in batches[1:]:
        take(batch)
    assert Email.objects.filter(replies__gte=1, answered_at__isnull=False).count() == 5000
    assert Event.objects.filter(kind="replied").count() == 5001
    assert Message.objects.filter(status="recorded").count() == 5001
    # Not by message: only rows are added in parts (raw mail by 64, messages by 500).
    assert len(many) <= len(few) + 500 // 64 + 1


@pytest.mark.django_db
def test_what_is_sifted_is_asked_by_set() -> None:
    emails = many_sent(60)
    heads = {n: letter(From="x@else.example", In_Reply_To=f"<{each.message_id()}>") for n, each in enumerate(emails)}
    with CaptureQueriesContext(connection) as many:
        assert sift(heads, None) == set(heads)
    with CaptureQueriesContext(connection) as few:
        sift({0: heads[0]}, None)
    assert len(many) == len(few)


@pytest.mark.django_db
def test_only_what_may_be_ours_is_fetched() -> None:
    email, known = sent_email(), make_person()
    doubted = make_email("failed", reason=reason("outcome_unknown"), sender=email.sender)
    own = email.identity.address
    heads = {
        "answer": answer(email),
        "by reference": letter(From="x@else.example", References=f"<{email.message_id()}>"),
        "known person": letter(From=f"Lee <{known.address.upper()}>", Subject="Lunch"),
        "bounce": returned(email),
        "complaint": complaint(email),
        "in doubt": letter(From=own, Message_ID=f"<{doubted.message_id()}>"),
        "stranger": letter(From="x@else.example"),
        "thread of others": letter(From="x@else.example", In_Reply_To="<y@else.example>"),
        "newsletter": letter(From="news@else.example", List_Id="<news.else.example>", Precedence="bulk"),
        "our own": letter(From=own, Message_ID=f"<{email.message_id()}>"),
        "our private": letter(From=own, To="friend@else.example"),
        "nothing": b"",
        "garbage": b"\xff\x00 no header",
    }
    only_heads = {name: raw.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0] for name, raw in heads.items()}
    wanted = {"answer", "by reference", "known person", "bounce", "complaint", "in doubt"}
    assert sift(only_heads, make_mailbox(email)) == wanted


@pytest.mark.django_db
def test_raw_mail_is_forgotten_after_ninety_days() -> None:
    email = sent_email()
    come_in(answer(email, "Long ago"), answer(email, "Today"))
    old = timezone.now() - timedelta(days=91)
    first = Message.objects.get(text="Long ago")
    Message.objects.filter(pk=first.pk).update(taken_at=old)
    RawMail.objects.filter(digest=first.digest).update(stored_at=old)
    assert forget_raw() == 1
    assert RawMail.objects.get().digest == Message.objects.get(text="Today").digest
    assert first.fresh().text == "Long ago"


@pytest.mark.django_db
def test_a_known_persons_other_mail_is_forgotten_with_its_words() -> None:
    person = make_person()
    come_in(letter("Lunch?", From=person.address))
    Message.objects.update(taken_at=timezone.now() - timedelta(days=91))
    forget_raw()
    assert (Message.objects.get().text, Message.objects.get().status) == ("", "kept")


@pytest.mark.django_db
def test_a_purged_email_leaves_what_was_answered() -> None:
    email = sent_email()
    raw = answer(email)
    Email.objects.filter(pk=email.pk).delete()
    (outcome,) = come_in(raw)
    assert (outcome.status, outcome.email_id) == ("kept", None)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(ANY_MAIL | st.sampled_from(SAMPLES), max_size=6))
@pytest.mark.django_db
def test_any_bytes_are_taken_and_none_vanish(mails: list[bytes]) -> None:
    outcomes = come_in(*mails)
    assert len(outcomes) == len(mails)
    known = dict(RawMail.objects.values_list("digest", "size"))
    assert {Message.objects.filter(digest=digest).exists() for digest in known} <= {True}
    assert len({bytes(mail) for mail in mails}) <= len(known)
    assert sift(dict(enumerate(mails)), None) <= set(range(len(mails)))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_record_once() -> None:
    sender = make_user()
    emails = [sent_email(sender=sender) for _ in range(12)]
    at = timezone.now()
    mails = [answer(each) for each in emails] + [returned(each) for each in emails[:4]]

    def work(order: list[bytes]) -> None:
        for n in range(0, len(order), 4):
            take([Incoming(raw, None, "smtp", at) for raw in order[n : n + 4]])

    at_once(partial(work, mails), partial(work, mails[::-1]))
    assert [each.fresh().replies for each in emails] == [1] * 12
    assert [kinds(each).count("bounced") for each in emails] == [1] * 4 + [0] * 8
