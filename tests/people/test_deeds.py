"""What is done to many people at once: by verb, who may, and a true account of what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from quarterdeck.kit import parts
from quarterdeck.people import bulk, deeds, groups
from quarterdeck.people.models import PeopleProgress, Person, Suppression
from quarterdeck.people.models.person import PersonQuerySet
from quarterdeck.team.models import AuditEntry, User
from tests.factories import make_campaign, make_email, make_person, make_task

pytestmark = pytest.mark.django_db

FACTS = {"authorization": "consent", "on": "2026-11-01", "purpose": "Newsletter"}


def do(verb: str, by: User, **told: Any) -> tuple[int, dict[str, int]]:
    done = deeds.do(verb, list(Person.objects.values_list("pk", flat=True)), told, by)
    return done.count, dict(done.refused)


@pytest.mark.parametrize(
    ("verb", "told", "field", "now"),
    [
        ("share", {}, "shared", True),
        ("unshare", {}, "shared", False),
        ("source", {"source": "other"}, "source", "other"),
        ("authorize", FACTS, "authorization", "consent"),
    ],
)
def test_facts_are_set_on_those_whom_one_may_edit(
    alice: User, bob: User, verb: str, told: dict[str, Any], field: str, now: Any
) -> None:
    start: dict[str, Any] = {"shared": verb != "share"}
    mine = make_person(owner=alice, **start)
    other = make_person(owner=bob)
    assert do(verb, alice, **told) == (1, {"colleague": 1})
    assert do(verb, alice, **told) == (0, {"colleague": 1, "already": 1})
    mine.refresh_from_db()
    assert getattr(mine, field) == now
    assert other.updated_at == Person.objects.get(pk=other.pk).updated_at
    assert AuditEntry.objects.filter(noun="people.Person", noun_id=mine.pk).count() == 1


def test_the_owner_changes_and_only_to_somebody_who_works_here(alice: User, bob: User) -> None:
    make_person(owner=alice)
    assert do("own", alice, owner=bob.pk) == (1, {})
    assert Person.objects.get().owner == bob
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert do("own", bob, owner=alice.pk) == (0, {"owner": 1})


def test_groups_take_whom_they_do_not_have_and_only_ones_own(alice: User, bob: User) -> None:
    make_person()
    mine, his = groups.create("CFOs", by=alice), groups.create("CFOs", by=bob)
    assert do("add", alice, group=mine.pk) == (1, {})
    assert do("add", alice, group=mine.pk) == (0, {"already": 1})
    assert do("remove", alice, group=mine.pk) == (1, {})
    assert do("add", alice, group=his.pk) == (0, {"group": 1})


def test_a_block_is_set_once(alice: User) -> None:
    make_person()
    assert do("block", alice, note="Competitors") == (1, {})
    assert do("block", alice, note="Again") == (0, {"already": 1})
    assert Suppression.objects.get().note == "Competitors"


def test_people_with_a_past_are_not_deleted(alice: User, bob: User) -> None:
    mailed, running, free = (make_person(owner=alice) for _ in range(3))
    make_person(owner=bob)
    make_email("delivered", sender=alice, person=mailed)
    running.enrollments.create(campaign=make_campaign(alice))
    make_task(alice, person=free)
    assert do("delete", alice) == (1, {"colleague": 1, "mailed": 1, "campaign": 1})
    assert not Person.objects.filter(pk=free.pk).exists()
    assert AuditEntry.objects.get(action="person.deleted").data["name"] == free.name


def test_people_run_through_a_campaign_and_out_of_it(alice: User, bob: User) -> None:
    campaign = make_campaign(alice, status="running")
    free, blocked = make_person(), make_person()
    Suppression.suppress([blocked.address], "unsubscribed")
    assert do("enroll", alice, campaign=campaign.pk) == (1, {"suppressed": 1})
    assert do("enroll", alice, campaign=campaign.pk) == (0, {"runs_already": 1, "suppressed": 1})
    assert do("enroll", bob, campaign=campaign.pk) == (0, {"campaign_gone": 2})
    assert do("withdraw", bob, campaign=0) == (0, {"no_run": 2})
    assert do("withdraw", alice, campaign=0) == (1, {"no_run": 1})
    assert free.enrollments.get().status == "stopped"


@pytest.mark.parametrize("verb", sorted(deeds.VERBS))
def test_nobody_is_touched_whom_one_does_not_see(alice: User, charlie: User, verb: str) -> None:
    person = make_person(owner=charlie, shared=False)
    told = {
        "group": groups.create("X", by=alice).pk,
        "owner": alice.pk,
        "note": "no",
        "source": "other",
        "campaign": 0,
        **FACTS,
    }
    assert do(verb, alice, **told) == (0, {"gone": 1})
    assert Person.objects.get(pk=person.pk).owner == charlie


def test_a_deed_on_all_is_frozen_once_and_done_in_parts(alice: User, bob: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(bulk, "PART", 2)
    for _ in range(5):
        make_person(owner=alice)
    uuid = uuid4()
    begun = [bulk.begin(uuid, "unshare", {}, Person.objects.visible_to(alice), alice) for _ in range(2)]
    assert begun[0] == begun[1]
    assert begun[0] is not None
    late = make_person(owner=alice)
    assert bulk.unfinished(alice) == begun[0]
    while bulk.work():
        pass
    progress = PeopleProgress(begun[0])
    assert (begun[0].total, progress.seen, progress.done, progress.is_over) == (5, 5, 5, True)
    assert Person.objects.get(pk=late.pk).shared
    assert bulk.begin(uuid, "unshare", {}, Person.objects.all(), bob) is None
    with pytest.raises(KeyError):
        bulk.begin(uuid4(), "nonsense", {}, Person.objects.all(), alice)


def test_a_part_that_fails_each_time_is_given_up_and_the_rest_goes_on(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> deeds.Done:
        raise RuntimeError("this part never works")

    monkeypatch.setattr(parts, "APART", timedelta(0))
    monkeypatch.setitem(deeds.VERBS, "fail", fail)
    make_person(owner=alice)
    broken, behind = [bulk.begin(uuid4(), verb, {}, Person.objects.all(), alice) for verb in ("fail", "unshare")]
    while bulk.work():
        pass
    assert broken
    assert behind
    progress = PeopleProgress(broken)
    assert (progress.done, progress.refused, progress.is_over) == (0, {"gave_up:RuntimeError": 1}, True)
    assert PeopleProgress(behind).done == 1
