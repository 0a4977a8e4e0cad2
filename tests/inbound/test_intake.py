"""What comes in: matched, recorded on the timeline with its own words, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.reasons import reason
from quarterdeck.inbound.models import Message, RawMail
from quarterdeck.people.models import Person, Suppression
from tests.factories import make_email, make_identity, make_person, make_user
from tests.inbound.post import answer, come_in, complaint, kinds, letter, make_mailbox, sent_email

pytestmark = pytest.mark.django_db


@pytest.fixture
def email() -> Email:
    return sent_email()


def test_a_reply_is_counted_and_told_with_its_words(email: Email, news: Any) -> None:
    (outcome,) = come_in(answer(email, "Call me on Thursday."))
    email.refresh_from_db()
    assert (outcome.kind, outcome.status, outcome.email_id) == ("reply", "recorded", email.pk)
    assert (email.replies, email.status) == (1, "delivered")
    assert email.answered_at == email.last_activity_at == Message.objects.get().received_at
    event = Event.objects.get(email_id=email.pk, kind="replied")
    assert event.data == {"words": "Call me on Thursday."}
    assert event.attempt_id == email.attempts.get().pk
    assert news["replied"] == [
        {"emails": {email.pk}, "people": {email.person_id}, "conversations": {email.conversation}}
    ]


def test_everybody_in_the_conversation_knows_of_the_answer(email: Email) -> None:
    follow_up = sent_email(sender=email.sender, person=email.person, conversation=email.conversation)
    other = sent_email(sender=email.sender, person=email.person)
    come_in(answer(email))
    assert follow_up.fresh().answered_at == email.fresh().answered_at
    assert (follow_up.fresh().replies, other.fresh().answered_at) == (0, None)


def test_taken_twice_it_is_recorded_once(email: Email, news: Any) -> None:
    raw = answer(email)
    first, second = come_in(raw), come_in(raw)
    assert (first[0].is_new, second[0].is_new) == (True, False)
    assert come_in(raw, raw)[0].is_new is False
    assert email.fresh().replies == 1
    assert kinds(email) == ["replied"]
    assert len(news["replied"]) == 1
    assert RawMail.objects.get().read() == raw


def test_a_copy_in_another_mailbox_is_no_second_reply(email: Email) -> None:
    raw = answer(email)
    come_in(raw, mailbox_id=make_mailbox(email).pk, role="inbox")
    come_in(b"Received: by mx.elsewhere.example\r\n" + raw)
    assert email.fresh().replies == 1
    assert sorted(Message.objects.values_list("status", flat=True)) == ["kept", "recorded"]


@pytest.mark.parametrize("field", ["References", "In_Reply_To"])
def test_it_is_matched_by_either_field(email: Email, field: str) -> None:
    named = {field: f"<else@kite.example> <{email.message_id()}>"}
    come_in(letter(From="somebody@else.example", **named))
    assert email.fresh().replies == 1
    assert Event.objects.get(kind="replied").data["sender"] == "somebody@else.example"


def test_it_is_matched_by_the_id_that_a_provider_gave(email: Email) -> None:
    token = "0100018b7c8a9d2e-1f2e3d4c-aaaa-bbbb-cccc-1234567890ab-000000"
    email.attempts.update(answer=f"Ok {token}")
    come_in(letter(In_Reply_To=f"<{token}@email.amazonses.com>"))
    assert email.fresh().replies == 1


def test_it_is_matched_by_an_answer_that_came_before(email: Email) -> None:
    come_in(answer(email, Message_ID="<first@kite.example>"))
    come_in(letter("And I agree.", From="colleague@kite.example", In_Reply_To="<first@kite.example>"))
    assert email.fresh().replies == 2


def test_it_is_matched_by_address_last(email: Email) -> None:
    come_in(letter("Hello again", From=email.address.upper(), To=email.identity.address, Subject="A question"))
    assert email.fresh().replies == 1
    assert Message.objects.get().matched_by == "address"


def test_of_several_emails_the_one_of_the_same_subject_is_meant(email: Email) -> None:
    newer = sent_email(sender=email.sender, person=email.person, subject="Something else")
    come_in(letter(From=email.address, To=email.identity.address, Subject=f"AW: {email.subject}"))
    assert (email.fresh().replies, newer.fresh().replies) == (1, 0)


def test_somebody_who_got_a_copy_answers(email: Email) -> None:
    Email.objects.filter(pk=email.pk).update(cc=["Kim Cook <kim@kite.example>"])
    come_in(letter(From="kim@kite.example", To=email.identity.address, Subject="Question"))
    assert email.fresh().replies == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"To": "someone@else.example"},
        {"From": "stranger@else.example"},
        {"In_Reply_To": "<other@thread.example>", "Subject": "Re: Lunch"},
        {"List_Id": "<news.kite.example>"},
    ],
)
def test_what_is_about_something_else_is_no_reply(email: Email, fields: dict[str, str]) -> None:
    known = {"From": email.address, "To": email.identity.address, "Subject": "News"}
    (outcome,) = come_in(letter(**{**known, **fields}))
    assert (outcome.status, email.fresh().replies, kinds(email)) == ("kept", 0, [])


def test_an_email_of_long_ago_is_not_what_they_answer(email: Email) -> None:
    Email.objects.filter(pk=email.pk).update(sent_at=timezone.now() - timedelta(days=40))
    come_in(letter(From=email.address, To=email.identity.address))
    assert email.fresh().replies == 0


def test_our_own_message_is_never_a_reply(email: Email, news: Any) -> None:
    colleague = make_identity(make_user())
    mine, theirs = answer(email, From=email.identity.address, To=email.address), answer(email, From=colleague.address)
    come_in(mine, theirs)
    assert (email.fresh().replies, email.fresh().answered_at, news) == (0, None, {})
    assert kinds(email) == ["wrote_back"]


def test_a_colleague_whom_it_went_to_answers_like_anybody() -> None:
    colleague = make_identity(make_user())
    email = sent_email(person=make_person(address=colleague.address))
    itself = sent_email(sender=email.sender, person=make_person(address=email.identity.address))
    come_in(answer(email), answer(itself))
    assert (email.fresh().replies, kinds(email)) == (1, ["replied"])
    assert (itself.fresh().replies, kinds(itself)) == (0, ["wrote_back"])  # one to oneself is no conversation


def test_an_automatic_answer_stops_nothing(email: Email, news: Any) -> None:
    come_in(answer(email, "I am out of the office until 7 December 2026.", Auto_Submitted="auto-replied"))
    email.refresh_from_db()
    assert (email.replies, email.answered_at, email.last_activity_at) == (0, None, None)
    assert Event.objects.get(email_id=email.pk).kind == "auto_replied"
    assert list(news) == ["auto_replied"]
    assert set(news["auto_replied"][0]["back"]) == {email.pk}


def test_the_day_of_return_is_told(email: Email, news: Any) -> None:
    come_in(answer(email, "I will be back on 7 December 2026.", Auto_Submitted="auto-replied",
                   Date="Tue, 24 Nov 2026 10:00:00 +0000"))  # fmt: skip
    assert news["auto_replied"][0]["back"] == {email.pk: date(2026, 12, 7)}
    assert Event.objects.get(email_id=email.pk).data["back"] == "2026-12-07"


@pytest.mark.parametrize(("country", "day"), [("US", date(2026, 6, 5)), ("GB", date(2026, 5, 6)), ("", None)])
def test_a_day_is_read_as_the_persons_country_writes_it(email: Email, country: str, day: date | None) -> None:
    Person.objects.filter(pk=email.person_id).update(country=country)
    raw = answer(email, "I am back on 6/5/2026.", Auto_Submitted="auto-replied", Date="Mon, 4 May 2026 10:00:00 +0000")
    come_in(raw, at=datetime(2026, 5, 4, 10, tzinfo=UTC))
    assert Message.objects.get().return_date == day


def test_a_request_in_a_reply_is_honoured(email: Email, news: Any) -> None:
    come_in(answer(email, "Please remove me from your list.", From="lee@private.example"))
    assert set(Suppression.objects.values_list("address_key", "kind", "source", "email_id")) == {
        ("lee@private.example", "unsubscribed", "reply", email.pk),
        (email.address, "unsubscribed", "reply", email.pk),
    }
    assert kinds(email) == ["opted_out"]
    assert (email.fresh().replies, set(news)) == (1, {"replied", "opted_out"})


def test_a_request_of_somebody_who_got_a_copy_is_theirs_alone(email: Email) -> None:
    Email.objects.filter(pk=email.pk).update(cc=["kim@kite.example"])
    come_in(answer(email, "Unsubscribe", From="kim@kite.example"))
    assert [row.address_key for row in Suppression.objects.all()] == ["kim@kite.example"]


def test_a_known_persons_request_is_honoured_whatever_it_answers() -> None:
    person = make_person()
    come_in(letter("unsubscribe", From=person.address, Subject="unsubscribe"))
    assert Suppression.objects.get().address_key == person.address


def test_a_complaint_is_spam_at_once_and_once(email: Email, news: Any) -> None:
    come_in(complaint(email), complaint(email))
    come_in(complaint(email))
    email.refresh_from_db()
    assert (email.status, email.reason["code"]) == ("spam", "complained")
    assert kinds(email) == ["reported_spam"]
    assert Suppression.objects.get().kind == "complained"
    assert [told["emails"] for told in news["complained"]] == [{email.pk}]


def test_an_answer_proves_that_it_arrived() -> None:
    email = make_email("failed", reason=reason("outcome_unknown"))
    come_in(answer(email))
    email.refresh_from_db()
    assert (email.status, email.replies, email.reason) == ("delivered", 1, None)
    assert kinds(email) == ["replied", "evidence"]


def test_a_doubt_is_cleared_after_it_arose_though_the_answer_is_older() -> None:
    email = make_email("failed", reason=reason("outcome_unknown"))
    failed = timezone.now()
    Email.objects.filter(pk=email.pk).update(failed_at=failed)
    come_in(answer(email), at=failed - timedelta(seconds=5))
    at = dict(Event.objects.filter(email_id=email.pk).values_list("kind", "at"))
    assert at["replied"] < failed <= at["evidence"]


def test_a_copy_in_sent_proves_that_it_went() -> None:
    email = make_email("failed", reason=reason("outcome_unknown"))
    raw = letter(From=email.identity.address, To=email.address, Message_ID=f"<{email.message_id()}>")
    come_in(raw, mailbox_id=make_mailbox(email).pk, role="inbox")
    assert email.fresh().status == "failed"
    come_in(raw + b"\r\n", mailbox_id=make_mailbox(email).pk, role="sent")
    assert email.fresh().status == "delivered"
    assert kinds(email) == ["found_in_sent"]


def test_a_daily_report_about_lines_waits_for_nobody() -> None:
    kind = 'multipart/report; report-type="tlsrpt"; boundary=b'
    head = f"From: tls@else.example\nSubject: Report Domain: northsea.example\nContent-Type: {kind}\n\n"
    assert [each.status for each in come_in(f"{head}--b\n\nAttached.\n--b--\n".encode())] == ["kept"]


def test_an_unknown_report_waits_for_a_person(email: Email) -> None:
    head = "From: robot@else.example\nSubject: Report\nContent-Type: multipart/report; boundary=b\n\n"
    assert [each.status for each in come_in(f"{head}--b\n\nSomething about mail.\n--b--\n".encode())] == ["open"]


def test_progress_is_part_of_the_transaction(email: Email) -> None:
    from quarterdeck.inbound.intake import Incoming, take

    def lose() -> None:
        raise RuntimeError("no luck")

    with pytest.raises(RuntimeError):
        take([Incoming(answer(email), None, "smtp", timezone.now())], lose)
    assert (email.fresh().replies, Message.objects.count()) == (0, 0)
