"""Writing to the people behind many emails: who gets it and who is left out is seen before anything leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.compose.batch_maker import work
from quarterdeck.compose.models import Batch
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import User
from tests.factories import make_email, make_person, make_template, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/emails/delivered/"}
URL = "/emails/delivered/do/write/"


def emails_to(alice: User, *names: str, **fields: Any) -> list[Email]:
    return [make_email("delivered", sender=alice, person=make_person(name, **fields)) for name in names]


def said(emails: list[Email], alice: User, template: Any, **more: Any) -> dict[str, Any]:
    ids = ",".join(str(email.pk) for email in emails)
    identity = alice.identities.get().pk
    known = {"uuid": str(uuid4()), "ids": ids, "template": template.pk, "identity": identity, "zone": "UTC"}
    return {**known, **more}


def test_it_says_who_gets_it_and_who_is_left_out_and_why(client: Client, alice: User) -> None:
    template = make_template(alice, subject="Hello {{ first_name }}", body="<p>At {{ company }}.</p>")
    good = emails_to(alice, "Maya Okafor", "Yael Katz", company="Karmit")
    blocked, bare = emails_to(alice, "Bo Blocked", company="Brava") + emails_to(alice, "Ben Bare")
    Suppression.suppress([blocked.address], "unsubscribed")
    client.force_login(alice)
    answer = client.post(URL, said([*good, blocked, bare], alice, template), headers=HTMX)
    html = answer.content.decode()
    assert answer["HX-Retarget"] == "#sheet-body"
    assert "2 people get it" in html
    assert "may not be mailed: unsubscribed" in html
    assert "Bo Blocked" in html
    assert "has no “company”" in html
    assert "Ben Bare" in html
    assert "Send to 2 people" in html
    assert f'name="sure" value="{template.pk}:{alice.identities.get().pk}:Hello {{{{ first_name }}}}"' in html
    assert Email.objects.count() == 4  # nothing was made


def test_mail_that_sells_nothing_passes_an_unsubscribe(client: Client, alice: User) -> None:
    email = emails_to(alice, "Maya Okafor")[0]
    Suppression.suppress([email.address], "unsubscribed")
    client.force_login(alice)
    for non_commercial, words in ((False, "0 people get it"), (True, "1 person gets it")):
        template = make_template(alice, non_commercial=non_commercial)
        assert words in client.post(URL, said([email], alice, template), headers=HTMX).content.decode()


def test_a_person_behind_two_emails_gets_one(client: Client, alice: User) -> None:
    person = make_person("Maya Okafor")
    emails = [make_email("delivered", sender=alice, person=person) for _ in range(2)]
    client.force_login(alice)
    html = client.post(URL, said(emails, alice, make_template(alice)), headers=HTMX).content.decode()
    assert "1 person gets it" in html
    assert "2 emails" in html


def test_only_templates_that_one_sees_and_ones_own_addresses(client: Client, alice: User, bob: User) -> None:
    emails = emails_to(alice, "Maya Okafor")
    client.force_login(alice)
    for wrong in (
        {"template": make_template(bob).pk},
        {"identity": bob.identities.get().pk},
        {"template": ""},
        {"when": "2001-01-01T09:00"},
    ):
        answer = client.post(URL, {**said(emails, alice, make_template(alice)), **wrong}, headers=HTMX)
        assert answer.status_code == 422, wrong


def test_what_is_missing_to_begin_with_is_said(client: Client) -> None:
    user = make_user("Nora New")
    make_email("delivered", sender=user)
    user.identities.update(verified_at=None)
    client.force_login(user)
    assert "no verified address" in client.get(f"{URL}?all=1", headers=HTMX).content.decode()


def start(client: Client, emails: list[Email], alice: User, template: Any, **more: Any) -> str:
    """Both posts, the second of which starts it; what the strip says."""
    sure = f"{template.pk}:{alice.identities.get().pk}:{more.get('subject') or template.subject}"
    client.post(URL, said(emails, alice, template, sure=sure, **more), headers=HTMX)
    while work():
        pass
    batch = Batch.objects.get()
    html: str = client.get(f"/emails/batch/{batch.uuid}/", headers=HTMX).content.decode()
    return html


def test_once_seen_it_starts_and_says_what_it_did_and_why_not(client: Client, alice: User) -> None:
    template = make_template(alice, name="Autumn", subject="Hello {{ first_name }}", body="<p>At {{ company }}.</p>")
    good = emails_to(alice, "Maya Okafor", company="Karmit")
    bare = emails_to(alice, "Ben Bare")
    client.force_login(alice)
    html = start(client, good + bare, alice, template)
    assert "Writing “Autumn”: 1 person · left out: 1 – has no “company”" in html
    email = Email.objects.exclude(batch=None).get()
    assert (email.status, email.person, email.subject) == ("scheduled", good[0].person, "Hello Maya")
    assert (email.template, email.batch.name, email.batch.kind) == (template, "Autumn", "each")
    assert email.content.is_sealed


def test_what_becomes_of_it_is_told_as_it_happens(client: Client, alice: User) -> None:
    client.force_login(alice)
    html = start(client, emails_to(alice, "Maya Okafor", "Yael Katz"), alice, make_template(alice))
    assert "Scheduled: 2" in html
    assert 'data-news="emails"' in html
    Email.objects.exclude(batch=None).go("in_progress", "handing_over", due_at=None)
    Email.objects.exclude(batch=None).go("delivered", "delivered", sent_at=timezone.now())
    html = client.get(f"/emails/batch/{Batch.objects.get().uuid}/", headers=HTMX).content.decode()
    assert "2 people · Delivered: 2" in html
    assert 'data-news="emails"' not in html
    assert "Undo" not in html  # they have left


def test_other_choices_than_those_that_were_seen_are_shown_first(client: Client, alice: User) -> None:
    seen, other = make_template(alice), make_template(alice)
    emails = emails_to(alice, "Maya Okafor")
    client.force_login(alice)
    sure = f"{seen.pk}:{alice.identities.get().pk}:{seen.subject}"
    html = client.post(URL, said(emails, alice, other, sure=sure), headers=HTMX).content.decode()
    assert "1 person gets it" in html
    assert not Email.objects.exclude(batch=None).exists()


def test_ten_times_the_same_is_one_email_each(client: Client, alice: User) -> None:
    template, emails, uuid = make_template(alice), emails_to(alice, "Maya Okafor", "Yael Katz"), str(uuid4())
    client.force_login(alice)
    for _ in range(3):
        start(client, emails, alice, template, uuid=uuid)
    assert Email.objects.exclude(batch=None).count() == 2
    assert Batch.objects.count() == 1


def test_at_a_chosen_time_it_waits_and_can_be_stopped(client: Client, alice: User) -> None:
    template, emails = make_template(alice), emails_to(alice, "Maya Okafor", "Yael Katz")
    client.force_login(alice)
    day = timezone.now() + timedelta(days=3)
    assert "Undo" in start(client, emails, alice, template, when=f"{day:%Y-%m-%d}T09:00")
    made = Email.objects.exclude(batch=None)
    assert {f"{email.due_at:%Y-%m-%d %H:%M}" for email in made} == {f"{day:%Y-%m-%d} 09:00"}
    stopped = client.post(f"/emails/batch/{Batch.objects.get().uuid}/stop/", headers=HTMX).content.decode()
    assert "went to: 0 people" in stopped
    assert "Undo" not in stopped
    assert set(made.values_list("status", flat=True)) == {"cancelled"}


def test_a_template_without_a_subject_needs_one(client: Client, alice: User) -> None:
    template, emails = make_template(alice, subject=""), emails_to(alice, "Maya Okafor")
    client.force_login(alice)
    answer = client.post(URL, said(emails, alice, template), headers=HTMX)
    assert answer.status_code == 422
    assert "This template has no subject: write one." in answer.content.decode()
    start(client, emails, alice, template, subject="A word, {{ first_name }}")
    assert Email.objects.exclude(batch=None).get().subject == "A word, Maya"
