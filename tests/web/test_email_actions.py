"""What can be done with an email: it works, twice changes nothing, and only its sender may."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.reasons import reason
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import User
from tests.factories import make_campaign, make_email

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/emails/delivered/?sort=sent"}

VERBS = [
    ("archive", "delivered", "archived"),
    ("unarchive", "archived", "delivered"),
    ("delete", "archived", "deleted"),
    ("delete", "scheduled", "deleted"),
    ("delete", "draft", "deleted"),
    ("delete", "failed", "deleted"),
    ("delete", "bounced", "deleted"),
    ("delete", "spam", "deleted"),
    ("restore", "deleted", "archived"),
]


def post(client: Client, email: Email, verb: str, data: dict[str, str] | None = None, **more: object) -> object:
    return client.post(f"/emails/{email.uuid}/{verb}/", data or {}, headers=HTMX, **more)


def make(status: str, sender: User) -> Email:
    """An email in this status; a deleted one was archived before."""
    sent = {"sent_at": timezone.now()} if status == "deleted" else {}
    return make_email(status, sender=sender, **sent)


@pytest.mark.parametrize(("verb", "before", "after"), VERBS)
def test_a_verb_moves_the_email_and_answers_with_the_row_the_counts_and_a_word(
    client: Client, alice: User, verb: str, before: str, after: str
) -> None:
    email = make(before, alice)
    client.force_login(alice)
    answer = post(client, email, verb)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert email.fresh().status == after
    assert f'id="email-{email.pk}"' in html
    assert 'id="pill-delivered"' in html
    assert "data-toast" in html


@pytest.mark.parametrize(("verb", "before", "after"), VERBS)
def test_the_second_time_is_a_conflict_with_the_fresh_row(
    client: Client, alice: User, verb: str, before: str, after: str
) -> None:
    email = make(before, alice)
    client.force_login(alice)
    post(client, email, verb)
    events = Event.objects.count()
    answer = post(client, email, verb)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert f'id="email-{email.pk}"' in html
    assert f"it is {after} now" in html
    assert email.fresh().status == after
    assert Event.objects.count() == events


def test_what_left_the_folder_stays_greyed_and_says_where_it_went(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    html = post(client, email, "archive").content.decode()
    assert 'class="is-gone"' in html
    assert '<span class="chip plain">Archived</span>' in html


def test_the_toast_takes_the_action_back(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    html = post(client, email, "archive").content.decode()
    assert 'hx-post="/emails/bulk/unarchive/"' in html
    client.post("/emails/bulk/unarchive/", {"ids": [email.pk]}, headers=HTMX)
    assert email.fresh().status == "delivered"


def test_success_is_a_mark_that_can_be_taken_away(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    assert post(client, email, "success").status_code == 200
    assert email.fresh().succeeded_at
    assert post(client, email, "unsuccess").status_code == 200
    assert email.fresh().succeeded_at is None


@pytest.mark.parametrize("verb", ["archive", "delete", "retry", "success", "delivered"])
def test_nobody_but_the_sender_acts(
    client: Client, alice: User, bob: User, charlie: User, mona: User, adam: User, verb: str
) -> None:
    email = make_email("delivered", sender=alice)
    for other in (bob, charlie, mona, adam):
        client.force_login(other)
        assert post(client, email, verb).status_code == 404
    assert email.fresh().status == "delivered"


def test_a_wrong_method_and_a_made_up_verb_do_nothing(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    assert client.get(f"/emails/{email.uuid}/archive/").status_code == 405
    assert post(client, email, "explode").status_code == 404
    assert email.fresh().status == "delivered"


def test_without_a_script_the_form_leads_back(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    answer = client.post(
        f"/emails/{email.uuid}/archive/", headers={"Referer": "http://testserver/emails/delivered/?sort=sent"}
    )
    assert (answer.status_code, answer.url) == (302, "http://testserver/emails/delivered/?sort=sent")
    assert "Archived" in client.get(answer.url).content.decode()


def test_a_form_never_leads_to_another_host(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    answer = client.post(f"/emails/{email.uuid}/archive/", {"next": "https://evil.example/"})
    assert answer.url == "/emails/delivered/"


def test_a_conflict_without_a_script_is_a_page_in_words(client: Client, alice: User) -> None:
    email = make_email("draft", sender=alice)
    client.force_login(alice)
    answer = client.post(f"/emails/{email.uuid}/archive/")
    assert answer.status_code == 409
    assert "changed in the meantime" in answer.content.decode()


def test_an_email_of_a_campaign_is_not_deleted(client: Client, alice: User) -> None:
    email = make_email("failed", sender=alice, campaign=make_campaign(alice))
    client.force_login(alice)
    assert post(client, email, "delete").status_code == 409
    assert email.fresh().status == "failed"


def test_a_selection_is_done_as_far_as_it_goes_and_says_how_far(client: Client, alice: User, bob: User) -> None:
    mine = [make_email("delivered", sender=alice) for _ in range(3)]
    gone = make_email("archived", sender=alice)
    others = make_email("delivered", sender=bob)
    client.force_login(alice)
    ids = [each.pk for each in (*mine, gone, others)]
    html = client.post("/emails/bulk/archive/", {"ids": ids}, headers=HTMX).content.decode()
    assert "Archived: 3 · 2 could not be" in html
    assert {each.fresh().status for each in mine} == {"archived"}
    assert others.fresh().status == "delivered"
    assert f'id="email-{others.pk}"' not in html


def test_an_empty_or_broken_selection_changes_nothing(client: Client, alice: User) -> None:
    make_email("delivered", sender=alice)
    client.force_login(alice)
    for ids in ([], ["x"], ["99999999999999999999999"], ["-1"]):
        answer = client.post("/emails/bulk/archive/", {"ids": ids}, headers=HTMX)
        assert answer.status_code == 200
        assert "Nothing was changed" in answer.content.decode()
    assert client.post("/emails/bulk/success2/", {}, headers=HTMX).status_code == 404


def test_what_failed_is_retried_at_once(client: Client, alice: User) -> None:
    email = make_email("failed", sender=alice, reason=reason("login_failed", words="535"))
    client.force_login(alice)
    assert post(client, email, "retry").status_code == 200
    again = email.fresh()
    assert (again.status, again.decision, again.reason) == ("scheduled", 2, None)


def test_a_bounced_email_goes_to_a_new_address(client: Client, alice: User) -> None:
    email = make_email("bounced", sender=alice)
    Suppression.suppress([email.address], "bounced")
    client.force_login(alice)
    refused = post(client, email, "retry", {"address": email.address})
    assert refused.status_code == 422
    assert "may not be mailed" in refused.content.decode()
    assert email.fresh().status == "bounced"
    assert post(client, email, "retry", {"address": "right@brava.example"}).status_code == 200
    assert (email.fresh().status, email.fresh().address) == ("scheduled", "right@brava.example")


def test_the_form_in_the_pane_is_answered_beside_itself(client: Client, alice: User) -> None:
    email = make_email("bounced", sender=alice)
    client.force_login(alice)
    html = post(client, email, "retry", {"address": "nonsense", "beside": "1"}).content.decode()
    assert 'id="mend-wrong"' in html
    assert "data-toast" not in html


def test_a_note_lifts_the_block_of_a_bounce(client: Client, alice: User) -> None:
    email = make_email("bounced", sender=alice)
    Suppression.suppress([email.address], "bounced")
    client.force_login(alice)
    answer = post(client, email, "retry", {"address": email.address, "note": "Mailbox was full, now it is not"})
    assert answer.status_code == 200
    assert email.fresh().status == "scheduled"
    assert Suppression.objects.get().lifted_note == "Mailbox was full, now it is not"


def test_a_note_does_not_lift_what_the_recipient_said(client: Client, alice: User) -> None:
    for kind in ("unsubscribed", "complained", "manual"):
        email = make_email("bounced", sender=alice)
        Suppression.suppress([email.address], kind)
        client.force_login(alice)
        assert post(client, email, "retry", {"note": "please"}).status_code == 422
        assert email.fresh().status == "bounced"


def test_spam_is_retried_only_after_an_admin_lifted_the_complaint_with_a_reason(
    client: Client, alice: User, adam: User
) -> None:
    email = make_email("spam", sender=alice)
    Suppression.suppress([email.address], "complained")
    client.force_login(alice)
    assert post(client, email, "retry").status_code == 422
    assert post(client, email, "lift", {"note": "She said sorry"}).status_code == 404
    client.force_login(adam)
    assert post(client, email, "lift", {"note": ""}).status_code == 422
    assert post(client, email, "lift", {"note": "She clicked it by mistake"}).status_code == 200
    client.force_login(alice)
    assert post(client, email, "retry").status_code == 200
    assert email.fresh().status == "scheduled"


def test_a_bad_address_is_refused_in_words(client: Client, alice: User) -> None:
    email = make_email("bounced", sender=alice)
    client.force_login(alice)
    answer = post(client, email, "retry", {"address": "not an address"})
    assert answer.status_code == 422
    assert "valid email address" in answer.content.decode()


def test_an_unknown_outcome_is_decided_by_a_person(client: Client, alice: User) -> None:
    email = make_email("failed", sender=alice)
    client.force_login(alice)
    assert post(client, email, "delivered").status_code == 200
    assert email.fresh().status == "delivered"
    known = make_email("failed", sender=alice, reason=reason("login_failed", words="535"))
    assert post(client, known, "delivered").status_code == 409


def test_many_are_retried_and_the_blocked_one_says_why(client: Client, alice: User) -> None:
    emails = [make_email("failed", sender=alice, reason=reason("interrupted")) for _ in range(3)]
    Suppression.suppress([emails[0].address], "unsubscribed")
    client.force_login(alice)
    html = client.post("/emails/bulk/retry/", {"ids": [e.pk for e in emails]}, headers=HTMX).content.decode()
    assert "Waiting to be sent again: 2 · 1 could not be" in html
    assert "unsubscribed" in html
    assert [e.fresh().status for e in emails] == ["failed", "scheduled", "scheduled"]


def test_many_at_once_never_risk_a_second_copy(client: Client, alice: User) -> None:
    doubt, known = (
        make_email("failed", sender=alice, reason=reason(why)) for why in ("outcome_unknown", "interrupted")
    )
    client.force_login(alice)
    html = client.post("/emails/bulk/retry/", {"ids": [doubt.pk, known.pk]}, headers=HTMX).content.decode()
    assert "nobody knows whether it went: open it and decide" in html
    assert (doubt.fresh().status, known.fresh().status) == ("failed", "scheduled")
    client.post(f"/emails/{doubt.uuid}/retry/", headers=HTMX)
    assert doubt.fresh().status == "scheduled"  # whoever opened it has decided


def test_a_stranger_changes_nothing(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    assert client.post(f"/emails/{email.uuid}/archive/").status_code == 302
    assert email.fresh().status == "delivered"


def test_a_form_without_its_token_is_refused_in_words(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    answer = client.post(f"/emails/{email.uuid}/archive/")
    assert answer.status_code == 403
    assert "You may not do that" in answer.content.decode()
