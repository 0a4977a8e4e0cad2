"""The pane: the letter in its frame, the history in words, and why an email is not delivered."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.campaigns.models import Enrollment
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.reasons import reason
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import User
from tests.factories import make_campaign, make_email, make_person, make_task

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def pane(client: Client, email: Email) -> str:
    answer = client.get(f"/emails/{email.uuid}/", headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_pane_is_a_part_for_htmx_and_a_page_on_a_visit(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    assert "<html" not in pane(client, email)
    assert "<html" in client.get(f"/emails/{email.uuid}/").content.decode()


def test_the_lists_address_opens_it_too(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    html = client.get(f"/emails/delivered/?open={email.uuid}").content.decode()
    assert 'id="pane-history"' in html
    for made_up in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        assert 'id="pane-history"' not in client.get(f"/emails/delivered/?open={made_up}").content.decode()


def test_opening_names_the_place_in_the_address(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    here = {**HTMX, "HX-Current-URL": "http://testserver/emails/delivered/?sort=sent"}
    answer = client.get(f"/emails/{email.uuid}/", headers=here)
    beside = f"/emails/delivered/?sort=sent&open={email.uuid}"
    assert answer["HX-Push-Url"] == beside
    here["HX-Current-URL"] = f"http://testserver/emails/delivered/?sort=sent&open={uuid4()}"
    answer = client.get(f"/emails/{email.uuid}/", headers=here)
    assert answer["HX-Replace-Url"] == beside
    assert "HX-Push-Url" not in answer


def test_who_sees_the_email_sees_its_pane_and_no_one_else(
    client: Client, alice: User, bob: User, mona: User, marc: User, adam: User
) -> None:
    email = make_email("delivered", sender=alice)
    for viewer, status in ((alice, 200), (mona, 200), (adam, 200), (bob, 404), (marc, 404)):
        client.force_login(viewer)
        for part in ("", "state/", "letter/"):
            assert client.get(f"/emails/{email.uuid}/{part}").status_code == status, (viewer, part)


def test_the_letter_is_framed_without_scripts_and_foreign_pictures(client: Client, alice: User) -> None:
    body = '<p>Hi</p><script>alert(1)</script><img src="https://spy.example/x.gif" onerror="alert(2)">'
    email = make_email("delivered", sender=alice, body=body)
    client.force_login(alice)
    answer = client.get(f"/emails/{email.uuid}/letter/")
    html = answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert "alert" not in html
    assert "<p>Hi</p>" in html
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "img-src data:" in policy
    frame = pane(client, email)
    assert 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"' in frame
    assert "allow-scripts" not in frame


def test_a_text_that_cannot_be_read_explains_itself(client: Client, alice: User) -> None:
    email = make_email("failed", sender=alice, body="<p>{{ first_name </p>", reason=reason("bad_template", words="?"))
    client.force_login(alice)
    assert "cannot be read" in client.get(f"/emails/{email.uuid}/letter/").content.decode()


def test_the_history_says_what_happened_newest_first(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    attempt = email.attempts.get()
    attempt.code, attempt.enhanced, attempt.answer, attempt.server = (
        250,
        "2.0.0",
        "Ok: queued as 4F2C81",
        "mx.brava.example",
    )
    attempt.save()
    at = timezone.now() - timedelta(hours=2)
    for n, (kind, data) in enumerate(
        [
            ("scheduled", {"at": at.isoformat(), "zone": "Europe/Amsterdam", "now": False}),
            ("delivered", {}),
            ("viewed", {"verdict": "machine", "why": "Mimecast"}),
            ("viewed", {"verdict": "human"}),
            ("viewed", {"verdict": "human"}),
            ("viewed", {"verdict": "self"}),
            ("clicked", {"verdict": "human", "url": "https://northsea.example/files/dock-story.pdf"}),
        ]
    ):
        attempt_id = attempt.pk if kind == "delivered" else None
        then = at + timedelta(minutes=n)
        Event.record_all([Fact(kind, email.pk, email.person_id, alice.pk, then, attempt_id, None, data)])
    client.force_login(alice)
    html = pane(client, email)
    said = ["dock-story.pdf", "You looked at it", "Viewed, second time", "Opened by a machine", "Scheduled for"]
    places = [html.index(words) for words in said]
    assert places == sorted(places)
    assert "250 2.0.0 Ok: queued as 4F2C81" in html
    assert "Mimecast · not counted" in html
    assert "by mx.brava.example" in html


@pytest.mark.parametrize(
    ("status", "fields", "words"),
    [
        ("draft", {}, "nobody has sent or scheduled it"),
        ("scheduled", {}, "nothing stands in the way"),
        ("scheduled", {"reason": reason("deferred", words="451 4.7.1 later")}, "451 4.7.1 later"),
        ("in_progress", {}, "a few moments"),
        ("failed", {"reason": reason("missing_field", fields=["company"])}, "company is empty"),
        ("failed", {}, "nobody knows whether it went"),
        ("bounced", {}, "refused"),
        ("spam", {}, "reported this email as spam"),
    ],
)
def test_everything_undelivered_says_why(client: Client, alice: User, status: str, fields: dict, words: str) -> None:
    email = make_email(status, sender=alice, **fields)
    client.force_login(alice)
    html = pane(client, email)
    assert 'id="why"' in html
    assert words in html


def test_a_broken_channel_is_the_reason_of_what_waits_for_it(client: Client, alice: User) -> None:
    email = make_email("scheduled", sender=alice)
    Channel.objects.update(state="broken", state_reason="535 5.7.8 wrong password")
    client.force_login(alice)
    assert "535 5.7.8 wrong password" in pane(client, email)
    assert "broken" in client.get("/emails/scheduled/").content.decode()


def test_the_one_thing_that_mends_it_is_offered(client: Client, alice: User, adam: User) -> None:
    unknown, bounced, spam = (make_email(status, sender=alice) for status in ("failed", "bounced", "spam"))
    Suppression.suppress([bounced.address], "bounced")
    Suppression.suppress([spam.address], "complained")
    client.force_login(alice)
    assert "mark delivered" in pane(client, unknown)
    assert 'name="address"' in pane(client, bounced)
    assert 'name="note"' in pane(client, bounced)
    assert "after an admin has lifted" in pane(client, spam)
    client.force_login(adam)
    assert "Lift the complaint" in pane(client, spam)
    assert "mark delivered" not in pane(client, unknown)


def test_who_left_after_it_arrived_is_said_beside_the_follow_up(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(alice)
    assert "is blocked:" not in pane(client, email)
    Suppression.suppress([email.address], "unsubscribed", note="Asked on the phone.")
    html = pane(client, email)
    assert f"{email.address} is blocked: unsubscribed" in html
    assert "Asked on the phone." in html


def test_where_the_person_stands_and_the_tasks_that_belong_to_it(client: Client, alice: User) -> None:
    campaign = make_campaign(alice, name="Q4 launch")
    email = make_email("delivered", sender=alice, campaign=campaign)
    Enrollment.objects.create(campaign=campaign, person=email.person, position=2)
    make_task(alice, person=email.person, email=email, name="Call her on Thursday")
    client.force_login(alice)
    html = pane(client, email)
    assert "Q4 launch · step 2 · active" in html
    assert "Call her on Thursday · due " in html


def test_a_manager_reads_but_gets_no_buttons_and_no_blind_copies(client: Client, alice: User, mona: User) -> None:
    email = make_email("delivered", sender=alice, bcc=["boss@northsea.example"])
    client.force_login(mona)
    html = pane(client, email)
    assert "formaction" not in html
    assert "boss@northsea.example" not in html
    assert "Alice Arden’s email" in html


def test_nothing_in_the_pane_becomes_markup(client: Client, alice: User) -> None:
    nasty = "<script>alert(1)</script>"
    person = make_person(f"Eve {nasty}", title=nasty, company=nasty)
    email = make_email("bounced", sender=alice, subject=nasty, person=person, reason=reason("refused", words=nasty))
    Event.record("clicked", email, url=f"javascript:{nasty}", verdict="human")
    Event.record("bounced", email, words=nasty)
    client.force_login(alice)
    assert nasty not in pane(client, email)


def test_the_number_of_queries_does_not_grow_with_the_history(
    client: Client, alice: User, django_assert_max_num_queries
) -> None:
    email = make_email("bounced", sender=alice)
    for _ in range(40):
        Event.record("viewed", email, verdict="human")
    client.force_login(alice)
    with django_assert_max_num_queries(14):
        pane(client, email)
