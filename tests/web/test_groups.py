"""Groups and the list of people: made, shared, filled by the list, and the columns that each user chooses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.people import groups
from quarterdeck.people.groups import BadName
from quarterdeck.people.models import Group, Person, Suppression
from quarterdeck.team.models import Team, User
from quarterdeck.team.signals import left
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def names(client: Client, url: str) -> list[str]:
    """The people in the list, as it shows them."""
    answer = client.get(url)
    assert answer.status_code == 200
    return re.findall(r'data-row-link href="[^"]+"><b dir="auto">([^<]+)', answer.content.decode())


def test_a_group_is_made_renamed_and_deleted_and_its_people_stay(as_alice: Client, alice: User) -> None:
    person = make_person("Tom de Wit")
    assert as_alice.post("/people/groups/new/", {"name": " CFOs  north "}).status_code == 302
    group = Group.objects.get()
    assert (group.name, group.owner) == ("CFOs north", alice)
    groups.add(group, Person.objects.all(), by=alice)
    assert as_alice.post(f"/people/groups/{group.pk}/", {"name": "CFOs"}).status_code == 302
    assert Group.objects.get().name == "CFOs"
    assert as_alice.post(f"/people/groups/{group.pk}/delete/").status_code == 302
    assert (Group.objects.count(), Person.objects.get()) == (0, person)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "Taken"])
def test_a_bad_name_is_said_beside_the_field(as_alice: Client, alice: User, name: str) -> None:
    groups.create("Taken", by=alice)
    answer = as_alice.post("/people/groups/new/", {"name": name})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_the_same_name_is_free_for_somebody_else(alice: User, bob: User) -> None:
    groups.create("CFOs", by=alice)
    groups.create("CFOs", by=bob)
    with pytest.raises(BadName):
        groups.create("CFOs", by=bob)


def test_a_group_is_seen_by_its_owner_its_teams_and_admins(
    as_alice: Client, emea: Team, alice: User, bob: User, charlie: User, adam: User
) -> None:
    group = groups.create("CFOs", by=alice)
    seers = [user for user in (alice, bob, charlie, adam) if group in Group.objects.visible_to(user)]
    assert seers == [alice, adam]
    as_alice.post(f"/people/groups/{group.pk}/", {"name": "CFOs", "teams": emea.pk})
    seers = [user for user in (alice, bob, charlie, adam) if group in Group.objects.visible_to(user)]
    assert seers == [alice, bob, adam]
    assert group not in Group.objects.editable_by(bob)
    as_alice.post(f"/people/groups/{group.pk}/", {"name": "CFOs"})
    assert group not in Group.objects.visible_to(bob)


def test_a_group_is_not_shared_with_a_team_that_is_not_ones_own(as_alice: Client, americas: Team, alice: User) -> None:
    group = groups.create("CFOs", by=alice)
    as_alice.post(f"/people/groups/{group.pk}/", {"name": "CFOs", "teams": americas.pk})
    assert group.teams.count() == 0


def test_a_shared_group_shows_only_people_who_may_be_seen(client: Client, emea: Team, alice: User, bob: User) -> None:
    group = groups.create("CFOs", by=alice)
    make_person("Open Olga", owner=alice)
    make_person("Secret Sara", owner=alice, shared=False)
    groups.add(group, Person.objects.all(), by=alice)
    group.teams.add(emea)
    client.force_login(bob)
    assert names(client, f"/people/?group={group.pk}") == ["Open Olga"]


def test_ones_own_groups_and_the_teams_stand_apart(
    as_alice: Client, emea: Team, alice: User, bob: User, charlie: User
) -> None:
    make_person()
    for name, owner in (("CFOs", alice), ("Leads", bob), ("Not shared", bob), ("Elsewhere", charlie)):
        groups.add(groups.create(name, by=owner), Person.objects.all(), by=owner)
    for name in ("CFOs", "Leads"):
        Group.objects.get(name=name).teams.add(emea)
    page = as_alice.get("/people/").content.decode()
    shelf = page.split('<nav class="shelf"')[1].split("</nav>")[0].partition(">")[2]
    said = " ".join(re.sub(r"<[^>]+>", " ", shelf).split())
    assert said == "Everyone My people Unsubscribed My groups CFOs 1 Team groups Leads Bob Brook · 1"


def test_a_group_that_is_not_shared_narrows_to_nobody(as_alice: Client, bob: User) -> None:
    group = groups.create("Bob's", by=bob)
    make_person("Tom de Wit")
    groups.add(group, Person.objects.all(), by=bob)
    assert names(as_alice, f"/people/?group={group.pk}") == []


def test_dynamic_groups_and_owners_narrow_the_list(as_alice: Client, alice: User, bob: User) -> None:
    make_person("Mine", owner=alice)
    gone = make_person("Gone", owner=bob)
    Suppression.suppress([gone.address], "unsubscribed")
    assert names(as_alice, "/people/?group=mine") == ["Mine"]
    assert names(as_alice, "/people/?group=unsubscribed") == ["Gone"]
    assert names(as_alice, f"/people/?owner={bob.pk}") == ["Gone"]


def test_the_list_sorts_by_company_and_latest_change(as_alice: Client) -> None:
    for n, company in enumerate(("Beta", "Alpha", "Gamma")):
        make_person(f"P {n}", company=company, updated_at=timezone.now() - timedelta(hours=n))
    assert names(as_alice, "/people/?sort=company") == ["P 1", "P 0", "P 2"]
    assert names(as_alice, "/people/?sort=updated") == ["P 0", "P 1", "P 2"]
    assert names(as_alice, "/people/?sort=nonsense") == ["P 0", "P 1", "P 2"]


@pytest.mark.parametrize("sort", ["name", "company", "updated"])
def test_pages_of_every_sort_follow_one_another(as_alice: Client, sort: str) -> None:
    for n in range(112):
        make_person(f"Same {n % 3}", company=f"C{n % 5}", updated_at=timezone.now() - timedelta(days=n % 7))
    seen: list[str] = []
    url = f"/people/?sort={sort}"
    while url:
        page = as_alice.get(url).content.decode()
        seen += re.findall(r'id="person-(\d+)"', page)
        onward = re.findall(r'rel="next" href="([^"]+)"', page)
        url = "/people/" + onward[0].replace("&amp;", "&") if onward else ""
    assert (len(seen), len(set(seen))) == (112, 112)


def test_the_persons_page_shows_and_changes_groups(as_alice: Client, alice: User, bob: User) -> None:
    person = make_person()
    groups.add(groups.create("Bob's secret list", by=bob), Person.objects.all(), by=bob)
    as_alice.post(f"/people/{person.pk}/groups/", {"group_name": "CFOs"})
    page = as_alice.get(f"/people/{person.pk}/").content.decode()
    assert "CFOs" in page
    assert "secret list" not in page
    group = Group.objects.get(owner=alice)
    as_alice.post(f"/people/{person.pk}/groups/{group.pk}/leave/")
    assert group.people.count() == 0


def test_names_of_groups_come_by_person_and_only_those_that_may_be_seen(alice: User, bob: User) -> None:
    person, other = make_person(), make_person()
    for name, owner in (("B", alice), ("A", alice), ("C", bob)):
        groups.add(groups.create(name, by=owner), Person.objects.filter(pk=person.pk), by=owner)
    assert groups.names_for([person.pk, other.pk]) == {person.pk: ["A", "B", "C"]}
    assert groups.names_for([person.pk], alice) == {person.pk: ["A", "B"]}


def test_a_leavers_groups_go_to_the_heir_beside_the_heirs_own(alice: User, bob: User, adam: User) -> None:
    for owner in (alice, bob):
        groups.create("CFOs", by=owner)
    groups.create("CTOs", by=alice)
    handed: dict[str, int] = {}
    left.send(sender=None, user=alice, heir=bob, waiting="keep", by=adam, handed=handed)
    assert handed["groups"] == 2
    assert [
        name.split(" (")[0] for name in Group.objects.filter(owner=bob).order_by("name").values_list("name", flat=True)
    ] == [
        "CFOs",
        "CFOs",
        "CTOs",
    ]
