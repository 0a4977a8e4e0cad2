"""The draft's verbs: saved, sent, scheduled, changed, followed; each any number of times."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from quarterdeck.compose.drafts import Written, as_written, follow_up, save, send, undo
from quarterdeck.compose.files import attached, store
from quarterdeck.compose.moments import Chosen
from quarterdeck.compose.preflight import NotReady
from quarterdeck.emails.models import Content, Email, Event
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person, Suppression
from quarterdeck.team.models import User
from tests.factories import make_email, make_person
from tests.together import at_once

pytestmark = pytest.mark.django_db

TEN = timedelta(seconds=10)  # to undo


def written(user: User, **fields: Any) -> Written:
    known: dict[str, Any] = {"person": Person(address="zoe@nova.example", owner=user), "subject": "Hello"}
    known |= {"body": "<p>Hi</p>", "identity": user.identities.first()}
    if Person.objects.filter(address_key="zoe@nova.example").exists():
        known["person"] = Person.objects.get(address_key="zoe@nova.example")
    return Written(**{**known, **fields})


def events(email: Email) -> list[str]:
    return list(Event.objects.filter(email_id=email.pk).order_by("id").values_list("kind", flat=True))


def clock() -> datetime:
    """The database's, at this statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        (now,) = cursor.fetchone()
    return now


def tomorrow(hours: int = 0) -> Chosen:
    return Chosen(timezone.now().replace(microsecond=0) + timedelta(days=1, hours=hours), "Europe/Amsterdam")


def test_a_draft_is_made_once_for_its_uuid(alice: User) -> None:
    uuid = uuid4()
    first = save(alice, uuid, 0, written(alice))
    again = save(alice, uuid, 0, written(alice))
    assert (first, first.version) == (again, again.version)
    assert events(first) == ["drafted"]
    assert Person.objects.count() == Email.objects.count() == Content.objects.count() == 1


def test_a_change_is_kept_and_counted(alice: User) -> None:
    draft = save(alice, uuid4(), 0, written(alice))
    changed = save(alice, draft.uuid, draft.version, written(alice, subject="Other", cc=("a@x.example",)))
    assert (changed.version, changed.subject, changed.cc) == (2, "Other", ["a@x.example"])
    assert Content.objects.count() == 1


def test_a_stale_form_is_refused_with_the_fresh_row(alice: User) -> None:
    draft = save(alice, uuid4(), 0, written(alice))
    save(alice, draft.uuid, 1, written(alice, subject="Newer"))
    with pytest.raises(WrongState, match="changed elsewhere") as caught:
        save(alice, draft.uuid, 1, written(alice, subject="Mine"))
    assert caught.value.row is not None
    assert Email.objects.get().subject == "Newer"


def test_another_users_uuid_does_not_exist(alice: User, bob: User) -> None:
    draft = save(alice, uuid4(), 0, written(alice))
    for verb in (lambda: save(bob, draft.uuid, 1, written(bob)), lambda: undo(bob, draft.uuid)):
        with pytest.raises(Email.DoesNotExist):
            verb()


def test_the_list_shows_the_filled_subject_or_the_source(alice: User) -> None:
    tom = make_person("Tom", company="")
    assert save(alice, uuid4(), 0, written(alice, person=tom, subject="Hi {{ first_name }}")).subject == "Hi Tom"
    assert save(alice, uuid4(), 0, written(alice, person=tom, subject="{{ company }}?")).subject == "{{ company }}?"
    assert save(alice, uuid4(), 0, written(alice, person=tom, subject="{{ oops")).subject == "{{ oops"


def test_line_breaks_leave_the_subject_and_scripts_the_body(alice: User) -> None:
    draft = save(
        alice, uuid4(), 0, written(alice, subject="Hi\r\nBcc: all@x.example", body="<p>Hi</p><script>x()</script>")
    )
    assert draft.content.subject == "Hi Bcc: all@x.example"
    assert draft.content.body == "<p>Hi</p>"


def test_sending_waits_ten_seconds_and_seals(alice: User) -> None:
    before = clock()
    email = send(alice, uuid4(), 0, written(alice))
    assert email.due_at is not None
    assert before + TEN <= email.due_at <= clock() + TEN
    assert email.status == "scheduled"
    assert email.content.is_sealed
    assert events(email) == ["drafted", "scheduled"]


def test_sending_ten_times_is_one_email(alice: User) -> None:
    uuid, said = uuid4(), written(alice)
    versions = {send(alice, uuid, 0, said).version for _ in range(10)}
    assert len(versions) == 1
    assert Email.objects.count() == 1
    assert events(Email.objects.get()) == ["drafted", "scheduled"]


@pytest.mark.django_db(transaction=True)
def test_sending_from_many_threads_at_once_is_one_email(alice: User) -> None:
    sent = at_once(*[partial(send, alice, uuid4(), 0, written(alice))] * 16)
    assert len({email.pk for email in sent}) == 1
    assert (Email.objects.count(), Person.objects.count()) == (1, 1)
    assert events(Email.objects.get()) == ["drafted", "scheduled"]


def test_sending_again_after_it_went_changes_nothing(alice: User) -> None:
    email = make_email("delivered", sender=alice)
    assert send(alice, email.uuid, 1, as_written(email)).status == "delivered"


def test_other_words_for_what_went_are_refused(alice: User) -> None:
    email = make_email("delivered", sender=alice)
    with pytest.raises(WrongState, match="is delivered now"):
        send(alice, email.uuid, email.version, written(alice, person=email.person, subject="More"))


def test_a_problem_blocks_sending_and_keeps_the_draft(alice: User) -> None:
    uuid = uuid4()
    with pytest.raises(NotReady) as caught:
        send(alice, uuid, 0, written(alice, body="<p>{{ company }}</p>"))
    assert len(caught.value.problems) == 1
    assert Email.objects.get(uuid=uuid).status == "draft"


def test_a_suppressed_recipient_blocks_sending(alice: User) -> None:
    Suppression.suppress(["zoe@nova.example"], Suppression.Kind.UNSUBSCRIBED)
    with pytest.raises(NotReady):
        send(alice, uuid4(), 0, written(alice))


def test_a_scheduled_email_keeps_its_time_and_zone(alice: User) -> None:
    at = tomorrow()
    email = send(alice, uuid4(), 0, written(alice), at)
    assert (email.scheduled_for, email.due_at, email.scheduled_zone) == (at.at, at.at, at.zone)


def test_undo_brings_the_draft_back(alice: User) -> None:
    email = send(alice, uuid4(), 0, written(alice))
    draft = undo(alice, email.uuid)
    assert draft.status == "draft"
    assert undo(alice, email.uuid).status == "draft"
    assert events(draft) == ["drafted", "scheduled", "undone"]


def test_undo_comes_too_late_once_it_is_being_sent(alice: User) -> None:
    email = make_email("in_progress", sender=alice)
    with pytest.raises(WrongState):
        undo(alice, email.uuid)


def test_after_undo_it_can_be_changed_and_sent(alice: User) -> None:
    email = undo(alice, send(alice, uuid4(), 0, written(alice)).uuid)
    sent = send(alice, email.uuid, email.version, written(alice, subject="Better"))
    assert (sent.status, sent.subject, sent.decision) == ("scheduled", "Better", 2)


def test_a_waiting_email_is_changed_in_place_with_new_content(alice: User) -> None:
    at = tomorrow()
    email = send(alice, uuid4(), 0, written(alice), at)
    old = email.content_id
    changed = save(alice, email.uuid, email.version, written(alice, body="<p>Other</p>"))
    assert (changed.status, changed.scheduled_for) == ("scheduled", at.at)
    assert changed.content_id != old
    assert changed.content.is_sealed
    assert events(email)[-1] == "edited"


def test_a_waiting_email_never_becomes_unsendable(alice: User) -> None:
    email = send(alice, uuid4(), 0, written(alice), tomorrow())
    with pytest.raises(NotReady):
        save(alice, email.uuid, email.version, written(alice, body="<p>{{ company }}</p>"))
    assert Email.objects.get().content.body == "<p>Hi</p>"


def test_a_waiting_email_gets_another_time(alice: User) -> None:
    email = send(alice, uuid4(), 0, written(alice), tomorrow())
    later = tomorrow(hours=3)
    moved = send(alice, email.uuid, email.version, written(alice), later)
    assert moved.scheduled_for == later.at
    assert events(email)[-1] == "rescheduled"
    assert send(alice, email.uuid, email.version, written(alice), later).version == moved.version


def test_a_waiting_email_is_sent_now(alice: User) -> None:
    email = send(alice, uuid4(), 0, written(alice), tomorrow())
    now = send(alice, email.uuid, email.version, written(alice))
    assert now.due_at is not None
    assert email.due_at is not None
    assert now.due_at < email.due_at
    assert now.scheduled_zone == ""


def test_a_claimed_email_cannot_be_changed(alice: User) -> None:
    email = make_email("in_progress", sender=alice)
    with pytest.raises(WrongState, match="in progress now"):
        save(alice, email.uuid, email.version, written(alice))


def test_attachments_follow_the_form(alice: User) -> None:
    one, two = store("a.txt", b"a"), store("b.txt", b"b")
    draft = save(alice, uuid4(), 0, written(alice, uploads=(one, two)))
    assert attached(draft.content) == [one, two]
    draft = save(alice, draft.uuid, draft.version, written(alice, uploads=(two,)))
    assert attached(draft.content) == [two]


def test_attachments_of_a_waiting_email_can_change_and_the_old_content_keeps_its_own(alice: User) -> None:
    one, two = store("a.txt", b"a"), store("b.txt", b"b")
    email = send(alice, uuid4(), 0, written(alice, uploads=(one,)), tomorrow())
    old = email.content
    changed = save(alice, email.uuid, email.version, written(alice, uploads=(one, two)))
    assert attached(changed.content) == [one, two]
    assert attached(old) == [one]
    assert changed.content.digest not in ("", old.digest)


def test_a_follow_up_threads_and_quotes(alice: User) -> None:
    first = make_email("delivered", sender=alice, subject="Two sites")
    start = follow_up(alice, first)
    assert start.subject == "Re: Two sites"
    email = save(alice, uuid4(), 0, Written(**{**vars(start), "body": "<p>Any news?</p>"}))
    assert (email.in_reply_to, email.conversation) == (first, first.conversation)


def test_a_second_follow_up_does_not_say_re_twice(alice: User) -> None:
    assert follow_up(alice, make_email("delivered", sender=alice, subject="RE: Two")).subject == "RE: Two"


def test_nothing_follows_what_was_not_sent(alice: User) -> None:
    with pytest.raises(WrongState, match="not sent"):
        follow_up(alice, make_email("failed", sender=alice))


def test_a_deleted_draft_is_not_written_to(alice: User) -> None:
    draft = save(alice, uuid4(), 0, written(alice))
    draft.delete_by_hand(by=alice)
    with pytest.raises(WrongState, match="deleted now"):
        save(alice, draft.uuid, draft.version, written(alice, subject="More"))
