"""The second factor: set up, asked for at login, lost, reset. Passkeys: tests/browser/test_passkeys.py."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client

from quarterdeck.cli.login_link import make
from quarterdeck.team.models import AuditEntry, LoginLink, User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

APP = "/settings/security/app/"


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    now = list(yield_hotp_counters_from_time())[1]
    return str(format_hotp_value(hotp_value(secret, now)))


def set_up(user: User) -> tuple[str, list[str]]:
    """Turn an app on as its user does; gives its secret and the recovery codes."""
    client = Client()
    client.force_login(user)
    page = client.get(APP).content.decode()
    secret = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    answer = client.post(APP, {"code": code_of(secret), "password": PASSWORD})
    assert answer.status_code == 200
    codes = re.search(r'id="codes" dir="ltr">([\d\s]+)</pre>', answer.content.decode())[1].split()
    return secret, codes


def give_password(client: Client, user: User, **more: str) -> HttpResponse:
    return client.post("/login/", {"email": user.email, "password": PASSWORD, **more})


def test_an_app_is_on_after_its_first_code_and_its_secret_is_sealed(alice: User) -> None:
    secret, codes = set_up(alice)
    assert len(set(codes)) == 10
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert list(AuditEntry.objects.values_list("action", "actor")) == [("factor.added", alice.pk)]


@pytest.mark.parametrize("given", [{"code": "000000", "password": PASSWORD}, {"password": PASSWORD}, {"code": "1"}])
def test_a_wrong_code_or_password_turns_nothing_on(client: Client, alice: User, given: dict[str, str]) -> None:
    client.force_login(alice)
    client.get(APP)
    assert client.post(APP, given).status_code == 422
    assert not Authenticator.objects.exists()


def test_the_password_alone_lets_nobody_in(client: Client, alice: User) -> None:
    secret, _ = set_up(alice)
    assert give_password(client, alice, next="/people/").url == "/login/second/"
    assert SESSION_KEY not in client.session
    assert client.get("/people/").status_code == 302
    assert client.post("/login/second/", {"code": "123"}).status_code == 422
    answer = client.post("/login/second/", {"code": code_of(secret)})
    assert answer.url == "/people/"
    assert client.session[SESSION_KEY] == str(alice.pk)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[1:] == [
        "login.failed",
        "login.done",
    ]


def test_a_code_works_once(alice: User) -> None:
    secret, codes = set_up(alice)
    for code in (code_of(secret), codes[0]):
        first, second = Client(), Client()
        give_password(first, alice)
        give_password(second, alice)
        assert first.post("/login/second/", {"code": code}).status_code == 302
        assert second.post("/login/second/", {"code": code}).status_code == 422


def test_a_login_link_asks_too(client: Client, alice: User) -> None:
    set_up(alice)
    assert client.post(f"/login/link/{LoginLink.make(alice)}/").url == "/login/second/"
    assert SESSION_KEY not in client.session


def test_guessing_codes_is_limited(client: Client, alice: User) -> None:
    secret, _ = set_up(alice)
    give_password(client, alice)
    answers = [client.post("/login/second/", {"code": "000000"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert client.post("/login/second/", {"code": code_of(secret)}).status_code == 429


def test_nobody_comes_to_the_second_step_without_the_first(client: Client, alice: User) -> None:
    secret, _ = set_up(alice)
    assert client.get("/login/second/").url == "/login/"
    assert client.post("/login/second/", {"code": code_of(secret)}).url == "/login/"
    give_password(client, alice)
    alice.set_password("another one entirely")
    alice.save()
    assert client.post("/login/second/", {"code": code_of(secret)}).url == "/login/"


def test_removing_asks_for_the_password_and_takes_the_codes_too(client: Client, alice: User) -> None:
    set_up(alice)
    client.force_login(alice)
    url = f"/settings/security/{Authenticator.objects.get(type='totp').pk}/remove/"
    assert client.post(url, {"password": "guess"}).status_code == 422
    assert client.post(url, {"password": PASSWORD}).status_code == 302
    assert not Authenticator.objects.exists()
    assert give_password(Client(), alice).url == "/"


def test_nobody_removes_anothers(client: Client, alice: User, bob: User) -> None:
    set_up(alice)
    client.force_login(bob)
    pk = Authenticator.objects.get(type="totp").pk
    assert client.post(f"/settings/security/{pk}/remove/", {"password": PASSWORD}).status_code == 404


def test_new_codes_end_the_old_ones(client: Client, alice: User) -> None:
    _, old = set_up(alice)
    client.force_login(alice)
    assert client.post("/settings/security/codes/", {"password": "guess"}).status_code == 422
    page = client.post("/settings/security/codes/", {"password": PASSWORD}).content.decode()
    assert old[0] not in page
    other = Client()
    give_password(other, alice)
    assert other.post("/login/second/", {"code": old[0]}).status_code == 422


def test_an_admin_resets_a_colleagues(client: Client, alice: User, adam: User) -> None:
    set_up(alice)
    client.force_login(adam)
    assert "Reset it" in client.get(f"/settings/team/{alice.pk}/").content.decode()
    client.post(f"/settings/team/{alice.pk}/unlock/")
    entry = AuditEntry.objects.get(action="factor.reset")
    assert (entry.actor, entry.noun_id) == (adam, alice.pk)
    assert give_password(Client(), alice).url == "/"


def test_a_passkey_that_is_none_is_refused(client: Client, alice: User) -> None:
    for said in ("", "nonsense", "[]", "{}", '{"id": 1, "response": []}', '{"response": {"userHandle": "MQ"}}'):
        assert client.post("/login/passkey/", {"credential": said}).url == "/login/"
    client.force_login(alice)
    for said in ("", "{}", '{"id": "x", "rawId": "x", "response": {}, "type": "public-key"}'):
        given = {"name": "Laptop", "password": PASSWORD, "credential": said}
        assert client.post("/settings/security/passkey/", given).status_code == 422
    assert not Authenticator.objects.exists()


def test_the_command_line_lets_an_only_admin_back_in(client: Client, adam: User) -> None:
    set_up(adam)
    assert client.post(urlsplit(make(adam.email)).path).url == "/login/second/"
    assert Client().post(urlsplit(make(adam.email, reset=True)).path).url == "/"
    assert AuditEntry.objects.get(action="factor.reset").actor is None
