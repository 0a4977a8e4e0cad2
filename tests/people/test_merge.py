"""Two people who are one: everything of both is the one's, nothing is lost, and nobody is mailed who left."""

from __future__ import annotations

import pytest
from django.utils import timezone

from quarterdeck.compose.models import Batch
from quarterdeck.compose.recipients import recipient
from quarterdeck.emails.models import Email, Event
from quarterdeck.kit.states import WrongState
from quarterdeck.people import facts, groups
from quarterdeck.people.merge import merge
from quarterdeck.people.models import OtherAddress, Person, Suppression
from quarterdeck.people.screen import blocked
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.tracking import modes
from quarterdeck.web.merging import compared
from tests.factories import make_campaign, make_content, make_email, make_person, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(alice: User) -> tuple[Person, Person]:
    kept = make_person("Maya Okafor", owner=alice, company="Brava", notes="Met in Lyon")
    gone = make_person(
        "M. Okafor", owner=alice, company="Brava SA", phone="+33 1", notes="Likes tea", custom={"A": "1"}
    )
    return kept, gone


def test_everything_that_points_at_the_double_points_at_the_one(pair: tuple[Person, Person], alice: User) -> None:
    kept, gone = pair
    email = make_email("delivered", sender=alice, person=gone)
    Event.record("viewed", email)
    task = make_task(alice, person=gone)
    for name in ("CFOs", "CTOs"):
        groups.add(groups.create(name, by=alice), Person.objects.filter(pk=gone.pk), by=alice)
    groups.add(alice.groups.get(name="CFOs"), Person.objects.filter(pk=kept.pk), by=alice)
    gone.enrollments.create(campaign=make_campaign(alice))
    moved = merge(kept, gone, by=alice)
    assert (Person.objects.get(), Email.objects.get().person, Task.objects.get(pk=task.pk).person) == (kept,) * 3
    assert set(Event.objects.values_list("person_id", flat=True)) == {kept.pk}
    assert set(kept.groups.values_list("name", flat=True)) == {"CFOs", "CTOs"}
    assert kept.enrollments.count() == 1
    assert moved == {"emails": 1, "tasks": 1, "group members": 1, "enrollments": 1}
    assert AuditEntry.objects.get(action="person.merged").noun_id == kept.pk


def test_blanks_are_filled_and_chosen_facts_taken(pair: tuple[Person, Person], alice: User) -> None:
    kept, gone = pair
    assert [each.name for each in compared(kept, gone) if each.differs] == ["first_name", "company"]
    merge(kept, gone, take=["company"], by=alice)
    kept.refresh_from_db()
    assert (kept.name, kept.company, kept.company_key, kept.phone) == ("Maya Okafor", "Brava SA", "brava sa", "+33 1")
    assert (kept.notes, kept.custom) == ("Met in Lyon\n\nLikes tea", {"A": "1"})


def test_the_other_address_still_means_the_person(pair: tuple[Person, Person], alice: User) -> None:
    kept, gone = pair
    merge(kept, gone, by=alice)
    assert OtherAddress.objects.get().address == gone.address
    assert recipient(alice, gone.address) == kept
    assert list(Person.objects.named_or_at(gone.address)) == [kept]
    with pytest.raises(facts.AddressTaken):
        facts.create({"address": gone.address}, by=alice)


@pytest.mark.parametrize("kind", ["unsubscribed", "bounced", "complained", "manual"])
def test_who_left_at_one_address_is_not_mailed_at_the_other(
    pair: tuple[Person, Person], alice: User, kind: str
) -> None:
    kept, gone = pair
    Suppression.suppress([gone.address], kind, "said so")
    merge(kept, gone, by=alice)
    standing = blocked([kept.address, gone.address])
    assert {address: block.kind for address, block in standing.items()} == {kept.address: kind, gone.address: kind}


def test_of_one_batch_the_person_gets_one_email(pair: tuple[Person, Person], alice: User) -> None:
    kept, gone = pair
    batch = Batch.objects.create(
        name="Launch", sender=alice, identity=alice.identities.get(), content=make_content(), total=2,
        scheduled_for=timezone.now(),
    )  # fmt: skip
    for person in (kept, gone):
        make_email("scheduled", sender=alice, person=person, batch=batch)
    merge(kept, gone, by=alice)
    assert set(Email.objects.values_list("status", "person", "batch")) == {
        ("scheduled", kept.pk, batch.pk),
        ("cancelled", kept.pk, None),
    }


def test_nobody_runs_through_one_campaign_twice(pair: tuple[Person, Person], alice: User) -> None:
    kept, gone = pair
    campaign = make_campaign(alice)
    for person in pair:
        person.enrollments.create(campaign=campaign)
    merge(kept, gone, by=alice)
    assert sorted(kept.enrollments.values_list("status", flat=True)) == ["active", "stopped"]


def test_the_choice_that_follows_less_holds(pair: tuple[Person, Person], alice: User) -> None:
    kept, gone = pair
    modes.choose(kept, "individual", alice)
    modes.choose(gone, "off", alice)
    merge(kept, gone, by=alice)
    assert modes.choice_of(kept) == "off"


def test_while_an_email_is_being_sent_nothing_is_merged(pair: tuple[Person, Person], alice: User) -> None:
    kept, gone = pair
    make_email("in_progress", sender=alice, person=gone)
    with pytest.raises(WrongState):
        merge(kept, gone, by=alice)
    assert Person.objects.count() == 2


def test_only_who_may_edit_both_merges_them(pair: tuple[Person, Person], bob: User, mona: User) -> None:
    kept, gone = pair
    with pytest.raises(PermissionError):
        merge(kept, gone, by=bob)
    with pytest.raises(ValueError, match="two different"):
        merge(kept, kept, by=mona)
    merge(kept, gone, by=mona)
