"""The first run: one admin, once, even if two try at the same moment."""

from __future__ import annotations

from functools import partial

import pytest
from django.test import Client

from quarterdeck.kit.states import WrongState
from quarterdeck.team import first_run
from quarterdeck.team.models import User
from tests.together import at_once

GIVEN = {
    "name": "Ann Bakker",
    "email": "Ann@Northsea.example",
    "password": "a long enough secret",
    "time_zone": "Europe/Amsterdam",
}


@pytest.mark.django_db
def test_every_page_of_an_empty_quarterdeck_leads_to_the_welcome(client: Client) -> None:
    for page in ("/", "/login/", "/settings/profile/"):
        assert client.get(page).url == "/welcome/"


@pytest.mark.django_db
def test_the_welcome_makes_the_admin_and_lets_them_in(client: Client) -> None:
    assert client.get("/welcome/").status_code == 200
    assert client.post("/welcome/", GIVEN).url == "/"
    admin = User.objects.get()
    assert (admin.email, admin.role, admin.time_zone) == ("ann@northsea.example", "admin", "Europe/Amsterdam")
    assert admin.check_password(GIVEN["password"])
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_it_is_gone_once_somebody_works_here(client: Client, alice: User) -> None:
    assert client.get("/welcome/").url == "/login/"
    assert client.post("/welcome/", GIVEN).url == "/login/"
    assert User.objects.get() == alice


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "short"},
        {"password": "ann@northsea.example"},
        {"time_zone": "Mars/Olympus"},
        {"email": "no"},
        {"name": ""},
    ],
)
def test_what_is_wrong_is_said_and_makes_nobody(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/welcome/", GIVEN | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_try_at_once_make_one_admin() -> None:
    def attempt(number: int) -> str:
        try:
            first_run.make_first_admin(f"admin{number}@northsea.example", "a long enough secret", name="Ann")
        except WrongState:
            return "refused"
        return "made"

    outcomes = at_once(*[partial(attempt, number) for number in range(4)])
    assert sorted(outcomes) == ["made", "refused", "refused", "refused"]
    assert User.objects.count() == 1
