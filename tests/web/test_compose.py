"""Writing an email by plain forms, as a browser without scripts does, and by the parts that scripts ask for."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from quarterdeck.compose.files import store
from quarterdeck.emails.models import Content, Email, Event
from quarterdeck.people.models import Person, Suppression
from quarterdeck.team.models import User
from tests.factories import make_email, make_person, make_template

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def form(user: User, **fields: Any) -> dict[str, Any]:
    known = {"version": 0, "identity": user.identities.get().pk, "to": "Zoë <zoe@nova.example>"}
    return {**known, "subject": "Hello", "body": "<p>Hi</p>", **fields}


def send(page: Client, uuid: UUID, said: dict[str, Any], **how: Any) -> Any:
    return page.post(f"/compose/{uuid}/send/", {"how": "now", **said, **how})


def text(answer: HttpResponse | Any) -> str:
    return str(answer.content.decode())


def counts() -> tuple[int, int, int]:
    return Email.objects.count(), Person.objects.count(), Content.objects.count()


def test_opening_makes_nothing(page: Client, alice: User) -> None:
    tom, template = make_person("Tom"), make_template(alice)
    sent = make_email("delivered", sender=alice)
    draft = make_email(sender=alice)
    before, versions = counts(), list(Email.objects.order_by("pk").values_list("version", "updated_at"))
    for url in (
        "/compose/", f"/compose/?to={tom.pk}&template={template.pk}", f"/compose/{draft.uuid}/",
        f"/compose/?draft={draft.uuid}", f"/emails/{sent.uuid}/follow-up/", "/compose/people/?q=t",
        "/compose/templates/?q=hello", f"/compose/templates/{template.pk}/", f"/compose/{sent.uuid}/sent/",
    ):  # fmt: skip
        for headers in ({}, HTMX):
            assert page.get(url, headers=headers).status_code == 200, url
    assert counts() == before
    assert list(Email.objects.order_by("pk").values_list("version", "updated_at")) == versions
    assert Event.objects.count() == 0


def test_it_is_a_sheet_for_htmx_and_a_page_on_a_visit(page: Client) -> None:
    assert "<html" in text(page.get("/compose/"))
    sheet = page.get("/compose/", headers=HTMX)
    assert "<html" not in text(sheet)
    assert sheet["HX-Reswap"] == "innerHTML"


def test_to_and_template_are_filled_in(page: Client, alice: User) -> None:
    tom = make_person("Tom de Wit", address="tom@brava.example")
    template = make_template(alice, subject="About {{ company }}", body="<p>Body of it</p>")
    html = text(page.get(f"/compose/?to={tom.pk}&template={template.pk}"))
    assert "Tom de Wit &lt;tom@brava.example&gt;" in html
    assert "About {{ company }}" in html
    assert "Body of it" in html


@pytest.mark.parametrize("query", ["to=999999", "to=%00", "to=" + "9" * 400, "to=x@y.example", "to=<script>"])
def test_a_strange_recipient_in_the_address_is_harmless(page: Client, query: str) -> None:
    answer = page.get(f"/compose/?{query}")
    assert answer.status_code == 200
    assert '<script>"' not in text(answer)


def test_a_draft_is_kept_once_it_has_recipient_and_subject(page: Client, alice: User) -> None:
    uuid = uuid4()
    keep = f"/compose/{uuid}/keep/"
    for missing in ({"to": ""}, {"subject": ""}, {"to": "nobody of that name"}):
        assert page.post(keep, form(alice, **missing), headers=HTMX).status_code == 200
        assert counts() == (0, 0, 0)
    answer = page.post(keep, form(alice), headers=HTMX)
    assert 'data-version="1"' in text(answer)
    assert "Saved" in text(answer)
    assert Email.objects.get().uuid == uuid


def test_who_may_not_be_mailed_is_said_before_a_word_is_written(page: Client, alice: User) -> None:
    sent, free = make_email("delivered", sender=alice), make_person("Free")
    Suppression.suppress([sent.address], "unsubscribed")
    for opened in (f"/emails/{sent.uuid}/follow-up/", f"/compose/?to={sent.person.pk}", f"/compose/?to={sent.address}"):
        assert f"{sent.address} may not be mailed: unsubscribed since" in text(page.get(opened)), opened
    for opened in ("/compose/", f"/compose/?to={free.pk}"):
        assert "Before it can go" not in text(page.get(opened)), opened


def test_keeping_says_what_stands_in_the_way(page: Client, alice: User) -> None:
    answer = page.post(f"/compose/{uuid4()}/keep/", form(alice, body="<p>{{ company }}</p>"), headers=HTMX)
    assert "has no “company”" in text(answer)
    assert Email.objects.get().status == "draft"


def test_saving_by_hand_leads_to_the_draft(page: Client, alice: User) -> None:
    uuid = uuid4()
    answer = page.post(f"/compose/{uuid}/keep/", form(alice, save="1"))
    assert (answer.status_code, answer["Location"]) == (302, f"/compose/{uuid}/")
    assert page.post(f"/compose/{uuid4()}/keep/", form(alice, save="1", subject="")).status_code == 422


def test_sending_leads_to_a_page_with_the_way_back(page: Client, alice: User) -> None:
    uuid = uuid4()
    answer = send(page, uuid, form(alice))
    assert (answer.status_code, answer["Location"]) == (303, f"/compose/{uuid}/sent/")
    assert "Undo" in text(page.get(answer["Location"]))
    assert Email.objects.get().status == "scheduled"


def test_sending_from_the_sheet_answers_with_a_toast(page: Client, alice: User) -> None:
    uuid = uuid4()
    answer = page.post(f"/compose/{uuid}/send/", form(alice, how="now"), headers=HTMX)
    assert answer.status_code == 200
    assert f"/compose/{uuid}/undo/" in text(answer)
    assert "data-sheet-gone" in text(answer)


def test_posting_ten_times_sends_one(page: Client, alice: User) -> None:
    uuid = uuid4()
    statuses = {send(page, uuid, form(alice)).status_code for _ in range(10)}
    assert statuses == {303}
    assert counts() == (1, 1, 1)
    assert [event.kind for event in Event.objects.order_by("id")] == ["drafted", "scheduled"]


def test_undo_opens_the_draft_again(page: Client, alice: User) -> None:
    uuid = uuid4()
    send(page, uuid, form(alice))
    answer = page.post(f"/compose/{uuid}/undo/", headers=HTMX)
    assert answer["HX-Retarget"] == "#sheet-body"
    assert 'value="Hello"' in text(answer)
    assert Email.objects.get().status == "draft"
    assert page.post(f"/compose/{uuid}/undo/").status_code == 302


def test_undo_too_late_says_so(page: Client, alice: User) -> None:
    email = make_email("in_progress", sender=alice)
    assert page.post(f"/compose/{email.uuid}/undo/", headers=HTMX).status_code == 409


def test_problems_block_sending_with_words_and_all_text_stays(page: Client, alice: User) -> None:
    tom = make_person("Tom", address="tom@brava.example")
    Suppression.suppress([tom.address], Suppression.Kind.UNSUBSCRIBED)
    answer = send(page, uuid4(), form(alice, to="tom@brava.example", subject="For {{ company }}", body="<p>kept</p>"))
    html = text(answer)
    assert answer.status_code == 422
    assert "may not be mailed" in html
    assert "has no “company”" in html
    assert "&lt;p&gt;kept&lt;/p&gt;" in html
    assert Email.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to": ""}, "Choose whom"), ({"to": "a@b"}, "is not an email address"),
        ({"to": "ann@nova.example, tom@nova.example"}, "is not an email address"), ({"cc": "x, y"}, "is not an email"),
        ({"bcc": "nobody"}, "is not an email"), ({"subject": ""}, "subject is empty"), ({"body": ""}, "no text"),
        ({"identity": "999999"}, "valid choice"), ({"body": "<p>{{ oops</p>"}, "never closed"),
        ({"subject": "x" * 3000}, "at most 2000"), ({"follows": str(UUID(int=7))}, "is gone"), ({"version": "-1"}, "0"),
    ],
)  # fmt: skip
def test_bad_input_is_422_in_words(page: Client, alice: User, fields: dict[str, str], words: str) -> None:
    answer = send(page, uuid4(), form(alice, **fields))
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Email.objects.exclude(status="draft").exists()


def test_ten_megabytes_of_text_are_refused_in_words(page: Client, alice: User) -> None:
    answer = send(page, uuid4(), form(alice, body="<p>" + "x" * 10_000_000 + "</p>"))
    assert answer.status_code == 422
    assert "2 MB is the most" in text(answer)
    assert counts() == (0, 0, 0)


def test_scripts_and_office_markup_are_cleaned(page: Client, alice: User) -> None:
    word = (
        '<p class="MsoNormal" style="mso-fareast-language:EN-US;color:red">Hi<o:p></o:p></p>'
        '<script>alert(1)</script><img src=x onerror="alert(1)"><a href="javascript:alert(1)">x</a>'
    )
    send(page, uuid4(), form(alice, body=word))
    body = Email.objects.get().content.body
    assert "Hi" in body
    for bad in ("script", "onerror", "javascript", "Mso", "mso-", "o:p"):
        assert bad not in body


def test_a_header_cannot_be_smuggled_into_the_subject(page: Client, alice: User) -> None:
    send(page, uuid4(), form(alice, subject="Hello\r\nBcc: all@x.example"))
    assert Email.objects.get().content.subject == "Hello Bcc: all@x.example"


def test_emoji_and_right_to_left_survive(page: Client, alice: User) -> None:
    uuid = uuid4()
    send(page, uuid, form(alice, subject="👋🏽 שלום", body="<p>مرحبا 👩‍👩‍👧</p>", to="מיכל <michal@nova.example>"))
    email = Email.objects.get()
    assert (email.subject, email.content.body, email.person.first_name) == ("👋🏽 שלום", "<p>مرحبا 👩‍👩‍👧</p>", "מיכל")


def test_plain_text_typed_without_an_editor_becomes_paragraphs(page: Client, alice: User) -> None:
    send(page, uuid4(), form(alice, body="Hi 1 < 2\n\nBye"))
    assert Email.objects.get().content.body == "<p>Hi 1 &lt; 2</p>\n\n<p>Bye</p>"


def test_a_stale_form_is_409_with_the_fresh_draft_and_ones_own_text(page: Client, alice: User) -> None:
    uuid = uuid4()
    page.post(f"/compose/{uuid}/keep/", form(alice), headers=HTMX)
    page.post(f"/compose/{uuid}/keep/", form(alice, version=1, body="<p>theirs</p>"), headers=HTMX)
    stale = form(alice, version=1, body="<p>mine</p>")
    answer = send(page, uuid, stale)
    assert answer.status_code == 409
    assert "theirs" in text(answer)
    assert "&lt;p&gt;mine&lt;/p&gt;" in text(answer)
    part = page.post(f"/compose/{uuid}/keep/", stale, headers=HTMX)
    assert part.status_code == 409
    assert "theirs" in text(part)
    assert 'data-version="2"' in text(part)
    assert Email.objects.get().status == "draft"
    assert send(page, uuid, {**stale, "version": 2}).status_code == 303
    assert Email.objects.get().content.body == "<p>mine</p>"


def test_what_went_is_not_written_over(page: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    answer = send(page, email.uuid, form(alice, version=email.version))
    assert answer.status_code == 409
    assert "is delivered now" in text(answer)


def test_another_users_uuid_is_404(page: Client, alice: User, bob: User) -> None:
    email = make_email(sender=bob)
    assert page.get(f"/compose/{email.uuid}/").status_code == 404
    for verb in ("keep", "send", "undo"):
        assert page.post(f"/compose/{email.uuid}/{verb}/", form(alice, version=1)).status_code == 404
    assert page.get(f"/compose/{email.uuid}/sent/").status_code == 404
    assert page.get(f"/emails/{make_email('delivered', sender=bob).uuid}/follow-up/").status_code == 404
    page.post(f"/compose/{email.uuid}/discard/")
    email.refresh_from_db()
    assert (email.status, email.version) == ("draft", 1)


def test_a_schedule_needs_a_time_that_exists_and_lies_ahead(page: Client, alice: User) -> None:
    for when, zone, words in (
        ("", "Europe/Amsterdam", "Choose a day"), ("nonsense", "Europe/Amsterdam", "Write the time like"),
        ("2020-01-01T09:00", "Europe/Amsterdam", "already passed"),
        ("2027-03-28T02:30", "Europe/Amsterdam", "skip 02:30"),
        ("2027-03-28T09:00", "Mars/Olympus", "valid choice"),
    ):  # fmt: skip
        answer = send(page, uuid4(), form(alice), how="later", when=when, zone=zone)
        assert answer.status_code == 422, when
        assert words in text(answer), when
    assert not Email.objects.filter(status="scheduled").exists()


def test_a_wall_time_is_read_in_its_zone_not_in_the_readers(page: Client, alice: User) -> None:
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    uuid, day = uuid4(), date(timezone.now().year + 1, 7, 1)
    answer = page.post(
        f"/compose/{uuid}/send/",
        form(alice, how="later", when=f"{day}T09:00", zone="America/New_York"),
        headers=HTMX,
    )
    email = Email.objects.get()
    assert email.scheduled_for is not None
    assert email.scheduled_for.isoformat() == f"{day}T13:00:00+00:00"
    assert f"{day:%A} 1 July, 09:00 in New York" in text(answer)
    assert f'value="{day}T09:00"' in text(page.get(f"/compose/{uuid}/"))


def test_a_waiting_email_saves_itself_never_and_by_hand_only(page: Client, alice: User) -> None:
    email = make_email("scheduled", sender=alice, person=make_person(address="zoe@nova.example"))
    said = form(alice, version=1, subject="Changed")
    page.post(f"/compose/{email.uuid}/keep/", said, headers=HTMX)
    assert Email.objects.get().subject != "Changed"
    page.post(f"/compose/{email.uuid}/keep/", {**said, "save": "1"}, headers=HTMX)
    assert Email.objects.get().subject == "Changed"
    assert Email.objects.get().status == "scheduled"


def test_a_follow_up_quotes_and_threads(page: Client, alice: User) -> None:
    first = make_email("delivered", sender=alice, subject="Two sites", body="<p>First words</p>")
    html = text(page.get(f"/emails/{first.uuid}/follow-up/"))
    assert "Re: Two sites" in html
    assert "First words" in html
    send(page, uuid4(), form(alice, to=first.address, follows=str(first.uuid)))
    email = Email.objects.exclude(pk=first.pk).get()
    assert (email.in_reply_to, email.conversation) == (first, first.conversation)


def test_nothing_follows_an_unsent_email(page: Client, alice: User) -> None:
    assert page.get(f"/emails/{make_email(sender=alice).uuid}/follow-up/").status_code == 409


def test_throwing_away_can_be_undone(page: Client, alice: User) -> None:
    uuid = uuid4()
    page.post(f"/compose/{uuid}/keep/", form(alice), headers=HTMX)
    answer = page.post(f"/compose/{uuid}/discard/", headers=HTMX)
    assert "/emails/bulk/restore/" in text(answer)
    assert Email.objects.get().status == "deleted"
    assert page.post(f"/compose/{uuid4()}/discard/").status_code == 302


def test_the_preview_is_the_letter_in_a_frame_that_runs_nothing(page: Client, alice: User) -> None:
    alice.identities.update(signature="<p>Best, Alice</p>")
    answer = page.post(f"/compose/{uuid4()}/preview/", form(alice, body="<p>Hi {{ first_name }} {{ company }}</p>"))
    html = text(answer)
    assert "Hi Zoë" in html
    assert "Best, Alice" in html
    assert "Empty for this person: company" in html
    assert "sandbox" in answer["Content-Security-Policy"]
    assert counts() == (0, 0, 0)
    assert page.post(f"/compose/{uuid4()}/preview/", form(alice, to="")).status_code == 422
    assert "cannot be read" in text(page.post(f"/compose/{uuid4()}/preview/", form(alice, body="<p>{{ oops</p>")))


def test_a_template_replaces_the_text_and_ones_own_stays_below(page: Client, alice: User) -> None:
    template = make_template(alice, subject="T", body="<p>of the template</p>")
    answer = page.post(f"/compose/{uuid4()}/template/", form(alice, body="<p>my own</p>", use=template.pk))
    html = text(answer)
    assert "&lt;p&gt;of the template&lt;/p&gt;" in html
    assert "&lt;p&gt;my own&lt;/p&gt;" in html
    assert counts() == (0, 0, 0)


def test_a_draft_opens_with_its_attachments(page: Client, alice: User) -> None:
    upload = store("plan 👋.pdf", b"x")
    uuid = uuid4()
    page.post(f"/compose/{uuid}/keep/", form(alice, file=[upload.ticket]), headers=HTMX)
    assert "plan 👋.pdf" in text(page.get(f"/compose/{uuid}/"))
    page.post(
        f"/compose/{uuid}/keep/", form(alice, version=1, file=[upload.ticket], remove=[upload.ticket]), headers=HTMX
    )
    assert not Email.objects.get().content.attachments.exists()
