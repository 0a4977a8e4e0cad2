"""Mail that waits for a person; and what was answered, in the pane."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from uuid import uuid4

import pytest
from django.test import Client

from quarterdeck.emails.models import Email
from quarterdeck.inbound.models import Mailbox, Message
from quarterdeck.kit.notices import listen
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import AuditEntry, User
from tests.factories import make_channel, make_email, make_person
from tests.inbound.post import answer, come_in, complaint, kinds, letter, returned

pytestmark = pytest.mark.django_db
PAGE = "/settings/unmatched/"


@pytest.fixture
def email(alice: User) -> Email:
    return make_email("delivered", sender=alice, person=make_person("Maya Okafor"))


@pytest.fixture
def mailbox(alice: User) -> Mailbox:
    """Alice's own."""
    return Mailbox.objects.create(channel=make_channel(name="Hers", owner=alice), host="imap.test", username="alice")


def unmatched(raw: bytes, mailbox: Mailbox) -> Message:
    come_in(raw, mailbox_id=mailbox.pk, role="inbox")
    return Message.objects.get(status="open")


def test_what_waits_is_listed_with_a_badge_for_who_decides(
    client: Client, alice: User, bob: User, adam: User, email: Email, mailbox: Mailbox
) -> None:
    unmatched(returned(email, message_id="made-up@else.example"), mailbox)
    for user, sees in ((alice, True), (adam, True), (bob, False)):
        client.force_login(user)
        html = client.get(PAGE).content.decode()
        assert ("Undelivered Mail Returned to Sender" in html) is sees
        assert ("Incoming mail that waits for you" in html) is sees


@pytest.mark.django_db(transaction=True)
def test_the_badge_hears_what_comes_and_what_is_settled(
    client: Client, alice: User, email: Email, mailbox: Mailbox
) -> None:
    client.force_login(alice)
    count = f"{PAGE}count/"
    page = client.get("/templates/").content.decode()
    assert f'data-news="review" data-silent hx-get="{count}"' in page
    heard("review", lambda: unmatched(returned(email, message_id="made-up@else.example"), mailbox))
    assert ">1<" in client.get(count).content.decode()
    where = f"{PAGE}{Message.objects.get().uuid}/settle/"
    heard("review", lambda: client.post(where, {"way": "nothing"}))
    assert ">1<" not in client.get(count).content.decode()


def heard(topic: str, tell: Callable[[], object]) -> None:
    """Does it, and returns when a listener has heard of the topic; TimeoutError when it does not."""
    line_is_open = threading.Event()
    with ThreadPoolExecutor(1) as beside:
        listening = beside.submit(lambda: asyncio.run(asyncio.wait_for(first(topic, line_is_open.set), 120)))
        assert line_is_open.wait(120)
        tell()
        listening.result()


async def first(topic: str, ready: Callable[[], None]) -> None:
    """Until the first notice of the topic."""
    async with aclosing(listen(ready)) as notices:
        async for notice in notices:
            if notice.topic == topic:
                return


def test_the_list_is_read_again_on_the_same_news(client: Client, alice: User, email: Email, mailbox: Mailbox) -> None:
    client.force_login(alice)
    page = client.get(PAGE).content.decode()
    assert f'id="unmatched" data-news="review" data-calm data-silent hx-get="{PAGE}" hx-trigger="news"' in page
    unmatched(returned(email, message_id="made-up@else.example"), mailbox)
    part = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "Undelivered Mail Returned to Sender" in part
    assert part.startswith('<div class="page wide" id="unmatched"')


def test_the_likeliest_email_is_offered_first(client: Client, alice: User, email: Email, mailbox: Mailbox) -> None:
    make_email("delivered", sender=alice, person=email.person, subject="Newer")
    message = unmatched(returned(email, message_id="made-up@else.example"), mailbox)
    client.force_login(alice)
    html = client.get(f"{PAGE}{message.uuid}/").content.decode()
    assert html.index(str(email.uuid)) < html.index("Newer")
    assert "User unknown" in html


def test_another_email_is_found_by_its_person(client: Client, alice: User, bob: User, mailbox: Mailbox) -> None:
    mine = make_email("delivered", sender=alice, person=make_person("Zoe Zeller"))
    theirs = make_email("delivered", sender=bob, person=mine.person)
    message = unmatched(letter("Stop writing to me.", From="x@else.example", Subject="Hi"), mailbox)
    client.force_login(alice)
    html = client.get(f"{PAGE}{message.uuid}/?q=zel", headers={"HX-Request": "true"}).content.decode()
    assert str(mine.uuid) in html
    assert str(theirs.uuid) not in html


def test_it_is_said_to_be_a_report(client: Client, alice: User, email: Email, mailbox: Mailbox) -> None:
    message = unmatched(returned(email, message_id="made-up@else.example"), mailbox)
    client.force_login(alice)
    where = f"{PAGE}{message.uuid}/settle/"
    assert client.post(where, {"way": "report", "email": str(email.uuid)}).status_code == 302
    assert email.fresh().status == "bounced"
    assert Suppression.objects.get().address_key == email.address
    assert (message.fresh().status, message.fresh().settled_by) == ("settled", alice)
    assert AuditEntry.objects.get(action="message.settled").actor == alice
    assert client.post(where, {"way": "nothing"}).status_code == 409


def test_it_is_said_to_be_a_complaint(client: Client, adam: User, email: Email, mailbox: Mailbox) -> None:
    message = unmatched(complaint(email, "made-up@else.example"), mailbox)
    client.force_login(adam)
    client.post(f"{PAGE}{message.uuid}/settle/", {"way": "report", "email": str(email.uuid)})
    assert email.fresh().status == "spam"


def test_it_is_said_to_be_an_answer(client: Client, alice: User, email: Email, mailbox: Mailbox) -> None:
    message = unmatched(b"\xff\xfe no header at all", mailbox)
    client.force_login(alice)
    client.post(f"{PAGE}{message.uuid}/settle/", {"way": "reply", "email": str(email.uuid)})
    assert (email.fresh().replies, kinds(email)) == (1, ["replied"])


def test_it_is_said_to_be_nothing(client: Client, alice: User, email: Email, mailbox: Mailbox) -> None:
    message = unmatched(returned(email, message_id="made-up@else.example"), mailbox)
    client.force_login(alice)
    client.post(f"{PAGE}{message.uuid}/settle/", {"way": "nothing"})
    assert (message.fresh().settled_as, kinds(email)) == ("nothing", [])
    assert "nothing of ours" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("given", [{"way": "reply"}, {"way": "reply", "email": "x"}, {"way": "report"}])
def test_without_an_email_it_stays(client: Client, alice: User, mailbox: Mailbox, given: dict[str, str]) -> None:
    message = unmatched(b"nothing", mailbox)
    client.force_login(alice)
    client.post(f"{PAGE}{message.uuid}/settle/", given)
    assert message.fresh().status == "open"


def test_an_email_of_somebody_else_is_not_taken(
    client: Client, alice: User, bob: User, email: Email, mailbox: Mailbox
) -> None:
    message = unmatched(b"nothing", mailbox)
    other = make_email("delivered", sender=bob)
    client.force_login(alice)
    client.post(f"{PAGE}{message.uuid}/settle/", {"way": "reply", "email": str(other.uuid)})
    assert (message.fresh().status, other.fresh().replies) == ("open", 0)
    assert client.post(f"{PAGE}{message.uuid}/settle/", {"way": "fly"}).status_code == 400


def test_the_bytes_are_for_the_mailboxs_owner(
    client: Client, alice: User, adam: User, email: Email, mailbox: Mailbox
) -> None:
    raw = answer(email, "Between us.")
    come_in(raw, mailbox_id=mailbox.pk, role="inbox")
    message = Message.objects.get()
    client.force_login(adam)
    assert client.get(f"/messages/{message.uuid}/raw/").status_code == 404
    client.force_login(alice)
    got = client.get(f"/messages/{message.uuid}/raw/")
    assert got.content == raw
    assert "attachment" in got["Content-Disposition"]


def test_answers_stand_in_the_pane_with_what_they_quote_folded(client: Client, alice: User, email: Email) -> None:
    text = "Yes, Thursday.\n\nOn Mon, 23 Nov 2026 Ann wrote:\n> <script>alert(1)</script>\n> Hello"
    come_in(answer(email, text), answer(email, "I am away.", Auto_Submitted="auto-replied"))
    client.force_login(alice)
    html = client.get(f"/emails/{email.uuid}/", headers={"HX-Request": "true"}).content.decode()
    reply = Message.objects.get(kind="reply")
    assert f"/emails/{email.uuid}/answers/{reply.uuid}/" in html
    assert "automatic" in html
    frame = client.get(f"/emails/{email.uuid}/answers/{reply.uuid}/")
    words = frame.content.decode()
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert words.index("Yes, Thursday.") < words.index("<details>") < words.index("&lt;script&gt;")
    assert "<script>" not in words


def test_who_does_not_see_the_email_does_not_read_the_answer(
    client: Client, alice: User, bob: User, mona: User, email: Email
) -> None:
    come_in(answer(email))
    where = f"/emails/{email.uuid}/answers/{Message.objects.get().uuid}/"
    for viewer, status in ((mona, 200), (bob, 404)):
        client.force_login(viewer)
        assert client.get(where).status_code == status
    client.force_login(alice)
    assert client.get(f"/emails/{email.uuid}/answers/{uuid4()}/").status_code == 404


def test_an_answer_puts_the_person_on_today(client: Client, alice: User, email: Email) -> None:
    come_in(answer(email))
    client.force_login(alice)
    assert "Maya Okafor" in client.get("/today/engaged/").content.decode()
    come_in(letter("As I said.", From=email.identity.address, To=email.address, In_Reply_To=f"<{email.message_id()}>"))
    assert "Maya Okafor" not in client.get("/today/engaged/").content.decode()


def test_what_was_put_aside_by_mistake_waits_again(client: Client, alice: User, email: Email, mailbox: Mailbox) -> None:
    client.force_login(alice)
    message = unmatched(returned(email, message_id="made-up@else.example"), mailbox)
    where = f"{PAGE}{message.uuid}/"
    client.post(f"{where}settle/", {"way": "nothing"})
    assert "Look at it again" in client.get(where).content.decode()
    client.post(f"{where}reopen/")
    message.refresh_from_db()
    assert (message.status, message.settled_as, message.settled_by, message.settled_at) == ("open", "", None, None)
    assert AuditEntry.objects.filter(action="message.reopened", actor=alice).exists()


def test_what_something_followed_from_stays_settled(
    client: Client, alice: User, email: Email, mailbox: Mailbox
) -> None:
    client.force_login(alice)
    message = unmatched(returned(email, message_id="made-up@else.example"), mailbox)
    where = f"{PAGE}{message.uuid}/"
    client.post(f"{where}settle/", {"way": "report", "email": str(email.uuid)})
    assert "Look at it again" not in client.get(where).content.decode()
    assert client.post(f"{where}reopen/").status_code == 409
    message.refresh_from_db()
    assert message.status == "settled"
