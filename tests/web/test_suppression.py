"""Settings, Suppression: the list, adding, lifting with a reason, files, countries; and the history on the person."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quarterdeck.people.models import CountryRule, Suppression
from quarterdeck.team.models import AuditEntry, User
from tests.factories import make_email, make_person

pytestmark = pytest.mark.django_db
PAGE = "/settings/suppression/"
Kind = Suppression.Kind


@pytest.fixture
def admin(client: Client, adam: User) -> Client:
    client.force_login(adam)
    return client


@pytest.fixture
def rep(alice: User) -> Client:
    browser = Client()
    browser.force_login(alice)
    return browser


def text(client: Client, path: str = PAGE) -> str:
    return client.get(path).content.decode()


def test_the_list_is_found_by_address_and_kind(admin: Client) -> None:
    Suppression.suppress(["tom@brava.example"], Kind.UNSUBSCRIBED)
    Suppression.suppress(["rivaldocks.example"], Kind.DOMAIN)
    assert "tom@brava.example" in text(admin)
    assert "tom@brava.example" not in text(admin, f"{PAGE}?kind=domain")
    assert "rivaldocks.example" not in text(admin, f"{PAGE}?q=BRAVA")
    assert "Nobody here" in text(admin, f"{PAGE}?q=zzz")


def test_a_page_costs_the_same_however_long_the_list(
    admin: Client, adam: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Suppression.suppress([f"person{n}@x.example" for n in range(60)], Kind.MANUAL, "asked", adam)
    with django_assert_max_num_queries(9):
        page = text(admin)
    assert page.count('id="block-') == 50
    assert 'rel="next"' in page


def test_a_rep_blocks_an_address_with_a_reason(rep: Client, alice: User) -> None:
    assert rep.post(f"{PAGE}add/", {"who": "tom@brava.example"}).status_code == 422
    assert rep.post(f"{PAGE}add/", {"who": "brava.example", "note": "no"}).status_code == 422
    assert rep.post(f"{PAGE}add/", {"who": "Tom@Brava.example", "note": "asked"}).status_code == 302
    row = Suppression.objects.get()
    assert (row.address_key, row.note, row.by, row.source) == ("tom@brava.example", "asked", alice, "teammate")


def test_resubscribing_is_an_admins_and_wants_a_reason(admin: Client, rep: Client, adam: User) -> None:
    person = make_person(address="tom@brava.example")
    for kind in (Kind.UNSUBSCRIBED, Kind.COMPLAINED):
        Suppression.suppress([person.address], kind)
    for row in Suppression.objects.all():
        assert rep.post(f"{PAGE}{row.pk}/lift/", {"note": "please"}).status_code == 403
        assert admin.post(f"{PAGE}{row.pk}/lift/", {"note": ""}).status_code == 422
        assert admin.post(f"{PAGE}{row.pk}/lift/", {"note": "Wrote to us on 4 May"}).status_code == 302
    assert not Suppression.objects.standing().exists()
    assert AuditEntry.objects.filter(actor=adam, action="suppression.lifted").count() == 2


def test_a_file_is_shown_before_it_is_taken_in(admin: Client) -> None:
    file = SimpleUploadedFile("list.csv", b"email\ntom@brava.example\nnonsense\n")
    page = admin.post(f"{PAGE}import/", {"file": file, "kind": "unsubscribed"})
    html = page.content.decode()
    assert page.status_code == 200
    assert "Line 3" in html
    assert not Suppression.objects.exists()
    stored = html.split('name="stored" value="')[1][:64]
    assert admin.post(f"{PAGE}import/", {"stored": stored, "kind": "unsubscribed"}).status_code == 302
    assert Suppression.objects.get().address_key == "tom@brava.example"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7"])
def test_a_file_that_is_none_says_why(data: bytes, admin: Client) -> None:
    told = {"file": SimpleUploadedFile("list.csv", data), "kind": "manual"}
    assert admin.post(f"{PAGE}import/", told).status_code == 422
    assert admin.post(f"{PAGE}import/", {"kind": "manual", "stored": "0" * 64}).status_code == 422


def test_the_list_goes_out_as_a_file(admin: Client) -> None:
    Suppression.suppress(["tom@brava.example"], Kind.UNSUBSCRIBED)
    answer = admin.post(f"{PAGE}export/")
    assert b"tom@brava.example,unsubscribed" in b"".join(answer.streaming_content)


def test_l8_a_country_asks_for_consent_first(admin: Client) -> None:
    admin.post(f"{PAGE}country/", {"country": "DE", "ask": "consent"})
    person = make_person("Uwe Ungar", country="DE")
    assert "not without consent in their country" in text(admin, f"/people/{person.pk}/")
    assert "Germany" in text(admin)
    admin.post(f"{PAGE}country/DE/drop/")
    assert not CountryRule.objects.exists()


def test_the_person_shows_every_unsubscribe_with_who_when_why_and_from_which_mail(rep: Client, alice: User) -> None:
    mail = make_email("delivered", sender=alice, subject="Two sites")
    Suppression.suppress([mail.address], Kind.UNSUBSCRIBED, "Too often", source="page", mails={mail.address: mail.pk})
    page = text(rep, f"/people/{mail.person_id}/")
    assert "the link in an email" in page
    assert "Too often" in page
    assert f"/emails/{mail.uuid}/" in page


def test_a_mail_that_one_may_not_see_is_not_named(rep: Client, bob: User) -> None:
    mail = make_email("delivered", sender=bob, subject="Bob's own")
    Suppression.suppress([mail.address], Kind.UNSUBSCRIBED, source="page", mails={mail.address: mail.pk})
    assert str(mail.uuid) not in text(rep, f"/people/{mail.person_id}/")
