"""Users and invitations, as an admin sees them, and joining as the invited do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.team.models import AuditEntry, Invitation, Membership, Team, User
from tests.factories import make_email, make_person, make_team, make_user

pytestmark = pytest.mark.django_db

SECRET = "a long enough secret"
LINK = re.compile(r'value="http[^"]*(/join/[^"]+/)"')


@pytest.fixture
def admin(client: Client, adam: User) -> Client:
    client.force_login(adam)
    return client


def invite(admin: Client, addresses: str, **more: object) -> list[str]:
    page = admin.post("/settings/team/invite/", {"addresses": addresses, "role": "member", **more})
    assert page.status_code == 200
    return LINK.findall(page.content.decode())


def test_the_list_says_who_works_here(admin: Client, alice: User, mona: User) -> None:
    page = admin.get("/settings/team/").content.decode()
    assert "Alice Arden" in page
    assert "EMEA <small>manages</small>" in page


def test_invited_addresses_get_a_link_each_and_join(admin: Client, emea: Team) -> None:
    links = invite(admin, "Nora@northsea.example, omar@northsea.example\n", role="manager", teams=[emea.pk])
    assert len(links) == 2
    guest = Client()
    assert "nora@northsea.example" in guest.get(links[0]).content.decode()
    answer = guest.post(links[0], {"name": "Nora New", "password": SECRET, "time_zone": "Europe/Oslo"})
    assert (answer.status_code, answer.url) == (302, "/")
    nora = User.objects.get(email="nora@northsea.example")
    assert guest.session[SESSION_KEY] == str(nora.pk)
    assert Membership.objects.get(user=nora).manages
    assert Client().get(links[0]).status_code == 410
    assert "omar@northsea.example" in admin.get("/settings/team/").content.decode()


def test_a_channel_that_cannot_be_reached_leaves_the_link_to_copy(admin: Client) -> None:
    page = admin.post("/settings/team/invite/", {"addresses": "nora@northsea.example", "role": "member"})
    assert "Not mailed: hand it over yourself" in page.content.decode()
    assert LINK.search(page.content.decode())


@pytest.mark.parametrize("typed", ["", "nonsense", "alice@northsea.example", "x@northsea.example nonsense"])
def test_a_wrong_list_invites_nobody(admin: Client, alice: User, typed: str) -> None:
    answer = admin.post("/settings/team/invite/", {"addresses": typed, "role": "member"})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_a_weak_password_is_refused_and_the_link_still_works(admin: Client) -> None:
    (link,) = invite(admin, "nora@northsea.example")
    guest = Client()
    assert guest.post(link, {"name": "Nora", "password": "short", "time_zone": "UTC"}).status_code == 422
    assert guest.get(link).status_code == 200


def test_sending_again_ends_the_old_link_and_withdrawing_both(admin: Client) -> None:
    (old,) = invite(admin, "nora@northsea.example")
    pk = Invitation.objects.get().pk
    (new,) = LINK.findall(admin.post(f"/settings/team/invitations/{pk}/resend/").content.decode())
    assert (Client().get(old).status_code, Client().get(new).status_code) == (410, 200)
    assert admin.post(f"/settings/team/invitations/{pk}/withdraw/").status_code == 302
    assert Client().get(new).status_code == 410
    assert admin.post(f"/settings/team/invitations/{pk}/resend/").status_code == 404


def test_a_role_is_changed(admin: Client, alice: User) -> None:
    assert admin.post(f"/settings/team/{alice.pk}/role/", {"role": "manager"}).status_code == 302
    alice.refresh_from_db()
    assert alice.is_manager
    assert admin.post(f"/settings/team/{alice.pk}/role/", {"role": "king"}).status_code == 422


def test_the_only_admin_is_told_why_they_stay(admin: Client, adam: User, alice: User) -> None:
    for url, data in (
        (f"/settings/team/{adam.pk}/role/", {"role": "member"}),
        (f"/settings/team/{adam.pk}/leave/", {"heir": alice.pk, "waiting": "keep"}),
    ):
        answer = admin.post(url, data)
        assert answer.status_code == 422
        assert "is the only admin" in answer.content.decode()


def test_leaving_says_beforehand_what_moves_and_then_moves_it(admin: Client, alice: User, bob: User) -> None:
    person = make_person(owner=alice)
    make_email("scheduled", sender=alice)
    url = f"/settings/team/{alice.pk}/leave/"
    page = admin.get(url).content.decode()
    assert "<b>1</b> person" in page
    assert "1 scheduled email" in page
    assert admin.post(url, {"heir": alice.pk, "waiting": "keep"}).status_code == 422
    assert admin.post(url, {"heir": bob.pk, "waiting": "cancel"}).status_code == 302
    person.refresh_from_db()
    assert person.owner == bob
    assert admin.post(url, {"heir": bob.pk, "waiting": "cancel"}).status_code == 409
    assert admin.post(f"/settings/team/{alice.pk}/return/").status_code == 302
    assert admin.post(f"/settings/team/{alice.pk}/return/").status_code == 409


def test_a_team_is_made_filled_and_managed(admin: Client, alice: User, mona: User) -> None:
    made = admin.post("/settings/teams/", {"name": "  Nor  dics "})
    team = Team.objects.get(name="Nor dics")
    assert made.url == f"/settings/teams/{team.pk}/"
    for user in (alice, mona):
        assert admin.post(f"{made.url}members/", {"user": user.pk}).status_code == 302
    assert admin.post(f"{made.url}members/", {"user": alice.pk}).status_code == 422
    admin.post(f"{made.url}members/{mona.pk}/", {"manages": "1"})
    assert Membership.objects.get(team=team, user=mona).manages
    assert "Manages the team" in admin.get(made.url).content.decode()
    admin.post(f"{made.url}members/{alice.pk}/", {"out": "1"})
    assert list(team.members.all()) == [mona]
    assert admin.post("/settings/teams/", {"name": "EMEA"}).status_code == 422
    assert admin.post(made.url, {"name": "EMEA"}).status_code == 422


def test_the_log_is_filtered_by_person_and_action_and_paged(admin: Client, adam: User, alice: User) -> None:
    for number in range(60):
        AuditEntry.record(adam, "team.made", team=f"N{number:02}")
    AuditEntry.record(alice, "login.done", alice)
    AuditEntry.record(adam, "user.role_changed", alice, was="member", now="manager")
    first = admin.get("/settings/audit/").content.decode()
    assert "was Member · now Manager" in first
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = admin.get(f"/settings/audit/{older[1]}").content.decode()
    shown = re.compile(r'id="deed-(\d+)"')
    ids = shown.findall(first) + shown.findall(second)
    assert (len(ids), len(set(ids))) == (62, 62)
    assert len(shown.findall(admin.get(f"/settings/audit/?who={alice.pk}").content.decode())) == 2
    assert len(shown.findall(admin.get("/settings/audit/?what=login.done").content.decode())) == 1
    assert admin.get("/settings/audit/?at=nonsense").status_code == 400


def test_the_log_is_filtered_by_day_and_exported_without_formulas(admin: Client, adam: User, alice: User) -> None:
    alice.name = "=HYPERLINK(1)"
    old = AuditEntry.record(adam, "user.invited", alice)
    AuditEntry.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=9))
    AuditEntry.record(adam, "user.invited", alice, note="@SUM(1)")
    today = timezone.localtime().date()
    week = f"since={today - timedelta(days=2)}&until={today}"
    assert "deed-" in admin.get(f"/settings/audit/?{week}").content.decode()
    assert f"deed-{old.pk}" not in admin.get(f"/settings/audit/?{week}").content.decode()
    before = admin.get(f"/settings/audit/?until={today - timedelta(days=5)}").content.decode()
    assert re.findall(r'id="deed-(\d+)"', before) == [str(old.pk)]
    told = b"".join(admin.get("/settings/audit/export.csv?what=user.invited").streaming_content).decode()
    assert len(told.splitlines()) == 3
    assert "'=HYPERLINK(1)" in told
    narrowed = b"".join(admin.get(f"/settings/audit/export.csv?what=user.invited&{week}").streaming_content).decode()
    assert len(narrowed.splitlines()) == 2


def test_who_left_shows_what_was_handed_over(admin: Client, alice: User, bob: User) -> None:
    make_person(owner=alice)
    alice.groups.create(name="CFOs")
    assert "<b>1</b> group" in admin.get(f"/settings/team/{alice.pk}/leave/").content.decode()
    answer = admin.post(f"/settings/team/{alice.pk}/leave/", {"heir": bob.pk, "waiting": "keep"}, follow=True)
    page = re.sub(r"<[^>]+>", "", answer.content.decode())
    assert "Handed over to Bob Brook" in page
    assert "1 person" in page
    assert "1 group" in page


def test_logins_and_failures_are_kept(client: Client, alice: User) -> None:
    client.post("/login/", {"email": "Alice@northsea.example", "password": "guess"})
    client.post("/login/", {"email": "nobody@northsea.example", "password": "guess"})
    client.post("/login/", {"email": alice.email, "password": "correct horse battery"})
    kept = AuditEntry.objects.order_by("pk").values_list("action", "actor", "noun_id")
    assert list(kept) == [
        ("login.failed", None, alice.pk), ("login.failed", None, None), ("login.done", alice.pk, alice.pk),
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["team/", "teams/", "audit/"])
def test_no_page_asks_the_database_per_row(admin: Client, emea: Team, page: str) -> None:
    counts = []
    for _ in range(2):
        for user in (make_user(teams=[emea]) for _ in range(10)):
            AuditEntry.record(user, "login.done", user)
            make_team()
        with CaptureQueriesContext(connection) as asked:
            admin.get(f"/settings/{page}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
