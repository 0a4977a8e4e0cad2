"""Whose email an answer belongs to, where rivals lose the thread: ids that were replaced, subjects that were changed,
several mailboxes that wrote to one person, a colleague who answers in place of somebody (P11, P12, P16, P21)."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.emails.models import Attempt, Email, Event
from quarterdeck.inbound import signals
from quarterdeck.inbound.models import Message
from quarterdeck.people.models import Person
from quarterdeck.tracking.weigh import weigh
from tests.delivery.sending import make_due, sending, waits_for
from tests.delivery.sink import Sink
from tests.factories import make_channel, make_identity, make_person, make_user
from tests.inbound.post import answer, come_in, letter, make_mailbox, returned, sent_email
from tests.tracking.spooled import counts, hit

# What providers say when they take a message -> the Message-ID that they give it.
PROVIDERS = {
    "250 Ok 0100018b7c8a9d2e-1f2e3d4c-aaaa-bbbb-cccc-1234567890ab-000000":
        "0100018b7c8a9d2e-1f2e3d4c-aaaa-bbbb-cccc-1234567890ab-000000@eu-west-1.amazonses.com",
    "250 Ok: queued as wKrf1yZUTQ6V_7gxRmS2DQ": "wKrf1yZUTQ6V_7gxRmS2DQ@geopod-ismtpd-12",
    "250 2.0.0 Ok: queued as 4b1c9a52-0c1e-4a35-9d0e-0d9a6c1f2b7e": "4b1c9a52-0c1e-4a35-9d0e-0d9a6c1f2b7e@mtasv.net",
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("words", PROVIDERS, ids=["Amazon SES", "SendGrid", "Postmark"])
def test_p11_the_id_that_the_provider_gave_is_learnt_from_its_answer(words: str) -> None:
    """It is put in place of ours, and a telephone answers it without References."""
    sink = Sink(pause=0.0, answer=words).start()
    rep = make_identity(channel=make_channel(name="Relay", port=sink.port)).user
    email = make_due(rep)
    with sending():
        waits_for(email, "delivered")
    sink.stop()

    come_in(
        letter("Sent from a phone", From="lee@private.example", Subject="Sure", In_Reply_To=f"<{PROVIDERS[words]}>")
    )

    assert (email.fresh().replies, Message.objects.get().matched_by) == (1, "provider")


@pytest.mark.django_db
def test_p12_an_answer_to_what_was_written_by_hand_in_outlook_stays_in_its_thread() -> None:
    email = sent_email()
    mailbox = make_mailbox(email).pk
    come_in(answer(email, "Tell me more.", Message_ID="<first@kite.example>"), mailbox_id=mailbox, role="inbox")
    own = {"From": email.identity.address, "To": email.address, "In_Reply_To": "<first@kite.example>"}
    come_in(letter("Gladly: …", **own, Message_ID="<hand@outlook.example>"), mailbox_id=mailbox, role="sent")
    more = {"From": "assistant@kite.example", "In_Reply_To": "<hand@outlook.example>", "Subject": "Next week?"}
    come_in(letter("Shall we meet?", **more), mailbox_id=mailbox, role="inbox")

    assert email.fresh().replies == 2
    timeline = Event.objects.filter(email_id=email.pk).order_by("id").values_list("kind", "data__words")
    assert list(timeline) == [("replied", "Tell me more."), ("wrote_back", "Gladly: …"), ("replied", "Shall we meet?")]


@pytest.mark.django_db
@pytest.mark.parametrize("subject", ["Something else entirely", "", "RE: AW: Fwd: (2) hello"])
def test_p12_an_edited_subject_loses_no_answer(subject: str) -> None:
    email = sent_email()
    come_in(answer(email, Subject=subject))
    assert email.fresh().replies == 1


@pytest.mark.django_db
def test_p21_of_two_who_wrote_to_one_person_the_one_whose_mailbox_it_came_to_is_answered() -> None:
    person = make_person()
    first, second = (sent_email(sender=make_user(), person=person) for _ in range(2))
    unthreaded = {"From": person.address, "Subject": f"Re: {first.subject}"}
    come_in(letter(**unthreaded, To=first.identity.address), mailbox_id=make_mailbox(first).pk, role="inbox")
    assert (first.fresh().replies, second.fresh().replies) == (1, 0)

    come_in(letter(**unthreaded, To=second.identity.address), mailbox_id=make_mailbox(second).pk, role="inbox")
    assert (first.fresh().replies, second.fresh().replies) == (1, 1)


@pytest.mark.django_db
def test_p21_each_fact_is_told_of_the_hand_over_that_it_names() -> None:
    """Of two emails of the same words to the same person, from two mailboxes: a view, a click, an answer, a bounce."""
    person = make_person()
    one, other = (sent_email(sender=make_user(), person=person) for _ in range(2))
    weigh([hit(one), hit(one, "clicked")])
    come_in(answer(one, To=other.identity.address), mailbox_id=make_mailbox(other).pk, role="inbox")
    come_in(returned(other), mailbox_id=make_mailbox(one).pk, role="inbox")

    assert (counts(one), counts(other)) == ((1, 1, 0, 0), (0, 0, 0, 0))
    assert (one.fresh().replies, other.fresh().replies) == (1, 0)
    assert (one.fresh().status, other.fresh().status) == ("delivered", "bounced")
    told = dict(Event.objects.exclude(attempt_id=None).values_list("kind", "attempt_id"))
    assert told == {"replied": attempt_of(one), "bounced": attempt_of(other)}


@pytest.mark.django_db
def test_p16_whose_company_has_answered_is_told_whoever_of_it_wrote() -> None:
    """Campaigns hear it in the same transaction, and find those who are to be left alone."""
    asked, also = (make_person(company=name) for name in ("Kite B.V.", "KITE b.v."))
    make_person(company="Brava")
    email = sent_email(person=asked)
    heard: list[set[int]] = []

    def stop_the_company(people: set[int], **_news: Any) -> None:
        companies = Person.objects.filter(pk__in=people).exclude(company_key="").values("company_key")
        heard.append(set(Person.objects.filter(company_key__in=companies).values_list("pk", flat=True)))

    signals.replied.connect(stop_the_company)
    try:
        come_in(answer(email, "I answer for my colleague.", From="colleague@kite.example"))
    finally:
        signals.replied.disconnect(stop_the_company)

    assert heard == [{asked.pk, also.pk}]
    assert Event.objects.get(email_id=email.pk, kind="replied").data["sender"] == "colleague@kite.example"


def attempt_of(email: Email) -> int:
    return Attempt.objects.get(email=email).pk
