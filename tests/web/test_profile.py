"""One's own account."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from quarterdeck.team.models import AuditEntry, User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

GIVEN = {"name": "عليّ ابن", "title": "Reps & Co", "time_zone": "Asia/Kolkata", "language": "en", "theme": "dark"}
NEW = "an entirely new secret"


def test_a_profile_is_shown_and_saved(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/settings/profile/").status_code == 200
    assert client.post("/settings/profile/", GIVEN).status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.title, alice.time_zone, alice.theme) == ("عليّ ابن", "Reps & Co", "Asia/Kolkata", "dark")
    assert 'data-theme="dark"' in client.get("/settings/profile/").content.decode()


def test_nobody_makes_themselves_an_admin(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/settings/profile/", GIVEN | {"role": "admin", "is_active": "", "email": "other@northsea.example"})
    alice.refresh_from_db()
    assert (alice.role, alice.is_active, alice.email) == ("member", True, "alice@northsea.example")


def test_a_wrong_profile_is_not_saved(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.post("/settings/profile/", GIVEN | {"name": "", "time_zone": "Mars/Olympus"})
    assert answer.status_code == 422
    alice.refresh_from_db()
    assert alice.name == "Alice Arden"


def test_a_new_password_ends_the_other_sessions_only(client: Client, alice: User) -> None:
    client.force_login(alice)
    other = Client()
    other.force_login(alice)
    assert client.post("/settings/password/", {"old": PASSWORD, "password": NEW}).status_code == 302
    assert client.get("/settings/profile/").status_code == 200
    assert other.get("/settings/profile/").status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(NEW)


@pytest.mark.parametrize("given", [{"old": "wrong", "password": NEW}, {"old": PASSWORD, "password": "short"}])
def test_a_password_is_not_changed_by_a_wrong_form(client: Client, alice: User, given: dict[str, str]) -> None:
    client.force_login(alice)
    assert client.post("/settings/password/", given).status_code == 422
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_who_came_by_a_link_makes_a_password_without_an_old_one(client: Client, alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert client.post("/settings/password/", {"password": NEW}).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_guessing_the_old_password_in_a_stolen_session_is_limited(client: Client, alice: User) -> None:
    client.force_login(alice)
    codes = [client.post("/settings/password/", {"old": "x", "password": NEW}).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]


def test_the_menu_keeps_the_appearance(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.post("/settings/theme/", {"theme": "light"}).status_code == 204
    assert client.post("/settings/theme/", {"theme": "pink"}).status_code == 422
    alice.refresh_from_db()
    assert alice.theme == "light"


def test_dates_and_numbers_are_written_as_chosen(client: Client, alice: User) -> None:
    client.force_login(alice)
    for locale, said in (("", "24 Nov 2031, 14:30"), ("en-us", "Nov 24, 2031, 2:30 pm")):
        assert client.post("/settings/profile/", GIVEN | {"time_zone": "UTC", "locale": locale}).status_code == 302
        entry = AuditEntry.objects.create(action="login.done", at=datetime(2031, 11, 24, 14, 30, tzinfo=UTC))
        User.objects.filter(pk=alice.pk).update(role="admin")
        assert said in client.get("/settings/audit/").content.decode()
        entry.delete()
    assert client.post("/settings/profile/", GIVEN | {"locale": "klingon"}).status_code == 422


def test_the_signature_is_the_default_identitys(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/settings/profile/", GIVEN | {"signature": "Alice<script>x</script>\nNorthsea"})
    assert "script" not in alice.identities.get().signature
    client.post("/settings/profile/", GIVEN | {"signature": "Alice\nNorthsea"})
    assert alice.identities.get().signature == "<p>Alice<br>Northsea</p>"
    client.post("/settings/profile/", GIVEN)  # a form without the field leaves it
    assert "Northsea" in alice.identities.get().signature
