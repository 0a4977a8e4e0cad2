"""Coming in by password, and what a guesser meets."""

from __future__ import annotations

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from quarterdeck.team.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def post(client: Client, email: str, password: str, **more: str) -> object:
    return client.post("/login/", {"email": email, "password": password, **more})


def test_a_password_lets_in_whatever_the_case_of_the_address(client: Client, alice: User) -> None:
    answer = post(client, "Alice@Northsea.example", PASSWORD)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session[SESSION_KEY] == str(alice.pk)


def test_the_session_gets_a_new_key(client: Client, alice: User) -> None:
    session = client.session
    session["seen"] = "before"
    session.save()
    before = session.session_key
    post(client, alice.email, PASSWORD)
    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_address_say_the_same(client: Client, alice: User) -> None:
    wrong = post(client, alice.email, "not this one").content.decode()
    unknown = post(client, "nobody@northsea.example", "not this one")
    assert unknown.status_code == 422
    assert "do not belong together" in wrong
    assert "do not belong together" in unknown.content.decode()
    assert SESSION_KEY not in client.session


def test_a_switched_off_user_is_refused_and_their_session_ends(client: Client, alice: User) -> None:
    client.force_login(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get("/").url == "/login/?next=%2F"
    answer = post(client, alice.email, PASSWORD)
    assert answer.status_code == 422
    assert "switched off" in answer.content.decode()


def test_the_sixth_wrong_guess_is_refused_even_with_the_right_password(client: Client, alice: User) -> None:
    for _ in range(5):
        assert post(client, alice.email, "guess").status_code == 422
    answer = post(Client(), alice.email, PASSWORD)  # another browser: the count is not in the session
    assert answer.status_code == 429
    assert "Too many" in answer.content.decode()


def test_many_attempts_from_one_place_are_refused(client: Client, alice: User) -> None:
    codes = [post(client, f"guess{n}@northsea.example", "guess").status_code for n in range(12)]
    assert codes[:10] == [422] * 10
    assert codes[10:] == [429] * 2


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/people/?q=x", "/people/?q=x"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_leads_only_to_our_own_pages(client: Client, alice: User, asked: str, goes: str) -> None:
    assert post(client, alice.email, PASSWORD, next=asked).url == goes


def test_who_is_in_already_goes_on(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/login/?next=/people/").url == "/people/"


def test_the_page_helps_password_managers_and_screen_readers(client: Client, alice: User) -> None:
    page = client.get("/login/").content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert '<label for="id_password">' in page
    wrong = post(client, alice.email, "guess").content.decode()
    assert 'role="alert"' in wrong


def test_a_page_that_needs_a_login_comes_back_after_it(client: Client, alice: User) -> None:
    assert client.get("/settings/profile/?a=1").url == "/login/?next=%2Fsettings%2Fprofile%2F%3Fa%3D1"


def test_a_part_of_a_page_is_not_replaced_by_the_login(client: Client, alice: User) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?q=x"}
    answer = client.get("/settings/profile/", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/login/?next=%2Fpeople%2F%3Fq%3Dx"


def test_logging_out_needs_a_post_and_ends_the_session(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert SESSION_KEY not in client.session
