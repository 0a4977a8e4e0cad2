"""Batches: the same words for many, each an email of their own; nobody twice, nobody left out without a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from quarterdeck.compose import batch_maker, batches, skips
from quarterdeck.compose.batches import Progress, Wanted
from quarterdeck.compose.models import Batch, BatchPart
from quarterdeck.compose.preflight import NotReady
from quarterdeck.emails.models import Email, Event
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person, Suppression
from quarterdeck.team.models import User
from tests.factories import make_identity, make_person, make_user
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep(db: None) -> User:
    user = make_user("Rita Reed")
    make_identity(user)
    return user


def wanted(rep: User, **changes: Any) -> Wanted:
    known = {"name": "Docks", "subject": "Hi {{ first_name }}", "body": "<p>{{ company }} and us.</p>"}
    return Wanted(**{**known, "identity": rep.identities.get(), **changes})


def people(count: int, **fields: Any) -> list[int]:
    return [make_person(company="Acme", **fields).pk for _ in range(count)]


def made(rep: User, chosen: Sequence[int], **changes: Any) -> Batch:
    batch = batches.make(rep, uuid4(), chosen, wanted(rep, **changes))
    while batch_maker.work():
        pass
    return batch


def test_everybody_gets_an_email_of_their_own(rep: User) -> None:
    chosen = people(3)
    batch = made(rep, chosen)
    emails = Email.objects.filter(batch=batch).order_by("person")
    assert [email.person_id for email in emails] == sorted(chosen)
    assert {email.content_id for email in emails} == {batch.content_id}
    assert all(email.status == "scheduled" and email.channel_id for email in emails)
    assert emails[0].subject == f"Hi {emails[0].person.first_name}"
    assert Event.objects.filter(kind="scheduled").count() == 3
    assert len({email.conversation for email in emails}) == 3


def test_ten_times_the_same_request_is_one_batch(rep: User) -> None:
    uuid, chosen = uuid4(), people(2)
    found = {batches.make(rep, uuid, chosen, wanted(rep)).pk for _ in range(10)}
    while batch_maker.work():
        pass
    assert len(found) == 1
    assert Email.objects.count() == 2


def test_anothers_batch_is_not_found(rep: User) -> None:
    batch = made(rep, people(1))
    other = make_user("Olga Other")
    make_identity(other)
    with pytest.raises(Batch.DoesNotExist):
        batches.make(other, batch.uuid, people(1), wanted(other))


def test_somebody_named_twice_gets_one(rep: User) -> None:
    chosen = people(2)
    assert batches.review(rep, [*chosen, *chosen], wanted(rep)).repeated == 2
    assert made(rep, [*chosen, *chosen]).total == 2
    assert Email.objects.count() == 2


def test_who_is_skipped_and_why_is_known_before_and_after(rep: User) -> None:
    (good,) = people(1)
    quiet, nameless = make_person(company="Acme"), make_person()
    hidden = make_person(company="Acme", shared=False, owner=make_user())
    Suppression.objects.create(kind="unsubscribed", address_key=quiet.address)
    without = make_person(company="Acme")
    Person.objects.filter(pk=without.pk).update(address="")
    chosen = [good, quiet.pk, nameless.pk, hidden.pk, without.pk]
    expected = {
        "suppressed:unsubscribed": [quiet.pk],
        "missing_field:company": [nameless.pk],
        "unknown": [hidden.pk],
        "no_address": [without.pk],
    }

    review = batches.review(rep, chosen, wanted(rep))
    progress = Progress(made(rep, chosen))

    assert (review.ready, review.skipped, review.problems) == (1, expected, [])
    assert (progress.made, progress.skipped, progress.is_made) == (1, expected, True)
    assert [skips.words(code) for code in expected] == [
        "may not be mailed: unsubscribed",
        "has no “company”, and the text gives it no default",
        "is not among the people that the sender sees",
        "has no email address",
    ]


def test_a_review_stores_nothing(rep: User) -> None:
    batches.review(rep, people(2), wanted(rep))
    assert not Batch.objects.exists()
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"identity": None}, "identity"),
        ({"subject": " "}, "subject"),
        ({"body": ""}, "body"),
        ({"body": "<p>{{ company </p>"}, "body"),
    ],
)
def test_what_stands_in_everybodys_way_stops_the_batch(rep: User, changes: dict[str, Any], where: str) -> None:
    with pytest.raises(NotReady) as caught:
        batches.make(rep, uuid4(), people(1), wanted(rep, **changes))
    assert [problem.where for problem in caught.value.problems] == [where]
    assert not Batch.objects.exists()


def test_nobody_and_too_many_are_refused(rep: User) -> None:
    for chosen in ([], list(range(1, batches.MOST + 2))):
        with pytest.raises(NotReady) as caught:
            batches.make(rep, uuid4(), chosen, wanted(rep))
        assert caught.value.problems[0].where == "to"


def test_a_worker_that_dies_leaves_nothing_and_another_goes_on(rep: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "PART", 2)
    batch = batches.make(rep, uuid4(), people(5), wanted(rep))
    assert batch_maker.work()

    def killed_before_its_commit() -> None:
        with transaction.atomic():
            assert batch_maker.work()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed_before_its_commit()
    assert Email.objects.count() == 2
    while batch_maker.work():
        pass
    assert Email.objects.values("person").distinct().count() == Email.objects.count() == 5
    assert Progress(batch).is_made


def test_the_database_takes_no_second_email_for_a_person(rep: User) -> None:
    batch = made(rep, people(1))
    email = Email.objects.get()
    email.pk, email.uuid = None, uuid4()
    email._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        email.save()
    assert Email.objects.filter(batch=batch).count() == 1


def test_the_missing_get_theirs_once_they_can(rep: User) -> None:
    (good,) = people(1)
    nameless, quiet = make_person(), make_person(company="Acme")
    Suppression.objects.create(kind="manual", address_key=quiet.address)
    batch = made(rep, [good, nameless.pk, quiet.pk])
    Person.objects.filter(pk=nameless.pk).update(company="Brava")

    assert batches.send_to_missing(batch) == 2
    while batch_maker.work():
        pass

    progress = Progress(batch)
    assert progress.made == 2
    assert progress.skipped == {"suppressed:manual": [quiet.pk]}
    assert Email.objects.filter(person=nameless).count() == 1


def test_nobody_is_missed_while_the_batch_is_being_made(rep: User) -> None:
    batch = batches.make(rep, uuid4(), people(1), wanted(rep))
    with pytest.raises(WrongState):
        batches.send_to_missing(batch)


def test_a_stopped_batch_sends_no_more(rep: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "PART", 2)
    batch = batches.make(rep, uuid4(), people(4), wanted(rep))
    batch_maker.work()
    gone = Email.objects.order_by("pk")[0]
    Email.objects.filter(pk=gone.pk).update(status="in_progress", due_at=None)

    assert len(batches.stop(batch, rep)) == 1
    assert batches.stop(batch, rep) == []

    assert not batch_maker.work()
    assert sorted(Email.objects.values_list("status", flat=True)) == ["cancelled", "in_progress"]
    with pytest.raises(WrongState):
        batches.send_to_missing(batch)


def test_an_edit_of_all_keeps_what_was_edited_alone(rep: User) -> None:
    batch = made(rep, people(3))
    mine, chosen, other = Email.objects.order_by("pk")
    for each in (mine, chosen):
        each.write(each.version, subject="Only for you", body="<p>Yours</p>", by=rep)
    assert set(batches.edited(batch)) == {mine, chosen}

    assert batches.edit(batch, "New {{ first_name }}", "<p>New</p>", rep, over=[chosen.pk]) == 2

    assert [email.fresh().content.subject for email in (mine, chosen, other)] == [
        "Only for you",
        "New {{ first_name }}",
        "New {{ first_name }}",
    ]
    assert other.fresh().subject == f"New {other.person.first_name}"
    assert other.fresh().version == other.version + 1


def test_a_group_email_has_one_text(rep: User) -> None:
    made(rep, people(1), kind=Batch.Kind.GROUP)
    email = Email.objects.get()
    with pytest.raises(WrongState):
        email.write(email.version, subject="x", body="y", by=rep)


def test_an_email_of_a_batch_never_becomes_a_draft(rep: User) -> None:
    made(rep, people(1))
    with pytest.raises(WrongState):
        Email.objects.get().undo(by=rep)


def test_the_queries_do_not_grow_with_the_people(rep: User) -> None:
    def queries(count: int) -> int:
        batches.make(rep, uuid4(), people(count), wanted(rep))
        with CaptureQueriesContext(connection) as captured:
            assert batch_maker.work()
        return len(captured)

    queries(1)
    assert queries(40) <= queries(2) + 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_make_each_part_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "PART", 2)
    rep = make_user("Rita Reed")
    make_identity(rep)
    batches.make(rep, uuid4(), people(12), wanted(rep))

    def work() -> None:
        while batch_maker.work():
            pass

    at_once(*[work] * 3)

    assert Email.objects.count() == 12
    assert not BatchPart.objects.filter(done_at=None).exists()
