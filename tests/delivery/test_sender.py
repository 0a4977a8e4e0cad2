"""The whole path: due email goes through claim, mark, hand-over and record into a real mail server."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

from django.db.models.functions import Now

from quarterdeck.compose.files import store, tie
from quarterdeck.delivery import channels, health
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Attempt, Email, Event
from quarterdeck.kit.sayings import said
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due, sending, settling, waits_for
from tests.delivery.sink import Sink
from tests.factories import make_channel, make_content, make_identity
from tests.sandbox.world import Sandbox, eventually


def test_due_email_is_delivered_with_the_servers_own_words(rep: User, internet: Sandbox) -> None:
    email = make_due(rep, "reader.one@brava.example", subject="Hi {{ first_name }}", body="<p>Hi {{ first_name }}.</p>")

    with sending():
        waits_for(email, "delivered")

    attempt = Attempt.objects.get(email=email)
    (message,) = internet.messages("reader.one@brava.example")
    assert attempt.state == "accepted"
    assert "queued as" in attempt.answer
    assert attempt.code == 250
    assert attempt.marked_at is not None
    assert attempt.sent_digest
    assert kinds(email) == ["handing_over", "delivered"]
    assert message["subject"] == "Hi Person"


def test_what_it_went_with_is_frozen(rep: User) -> None:
    email = make_due(rep, "frozen@brava.example", subject="Hi {{ first_name }}")

    with sending():
        waits_for(email, "delivered")

    assert email.fresh().values["first_name"] == email.person.first_name


def test_an_unknown_recipient_bounces_and_is_not_mailed_again(rep: User) -> None:
    email = make_due(rep, "unknown.ann@brava.example")

    with sending():
        waits_for(email, "bounced")

    bounced = email.fresh()
    assert bounced.reason["code"] == "refused"
    assert "550 5.1.1" in bounced.reason["words"]
    assert Attempt.objects.get(email=email).state == "refused"
    assert Suppression.objects.standing().get(address_key="unknown.ann@brava.example").kind == "bounced"


def test_a_full_mailbox_bounces_without_blocking_the_address(rep: User) -> None:
    email = make_due(rep, "full.fred@brava.example")

    with sending():
        waits_for(email, "bounced")

    assert not Suppression.objects.exists()


def test_a_refusal_for_a_cause_of_ours_fails(rep: User) -> None:
    email = make_due(rep, "blocked.bea@brava.example")

    with sending():
        waits_for(email, "failed")

    assert email.fresh().reason["code"] == "refused_ours"
    assert not Suppression.objects.exists()


def test_a_busy_server_is_asked_again_and_takes_the_same_message(rep: User, internet: Sandbox) -> None:
    email = make_due(rep, "busy.bob@brava.example")

    with sending():
        for tries in (1, 2):
            eventually(lambda n=tries: (email.fresh().reason or {}).get("tries") == n)
            waiting = email.fresh()
            assert waiting.status == "scheduled"
            assert waiting.due_at - waiting.updated_at > timedelta(seconds=30)
            assert waiting.reason["until"] == waiting.due_at.isoformat()
            Email.objects.filter(pk=email.pk).update(due_at=Now())
        waits_for(email, "delivered")

    assert kinds(email) == ["handing_over", "deferred"] * 2 + ["handing_over", "delivered"]
    assert len(set(Attempt.objects.filter(email=email).values_list("message_id", flat=True))) == 1
    assert len(internet.messages("busy.bob@brava.example")) == 1
    assert email.fresh().reason is None


def test_patience_with_a_busy_server_ends(rep: User) -> None:
    tried_often = {"code": "deferred", "words": "451 4.7.1 busy", "tries": 12}
    email = make_due(rep, "verybusy.vera@brava.example", reason=tried_often)

    with sending():
        waits_for(email, "failed")

    why = email.fresh().reason
    assert why["code"] == "gave_up"
    assert why["tries"] == 13


def test_a_connection_lost_after_the_message_leaves_the_outcome_unknown_and_is_never_sent_again(
    rep: User, internet: Sandbox
) -> None:
    email = make_due(rep, "dropkept.dora@brava.example")
    other = make_due(rep, "reader.other@brava.example")

    with sending(), settling():
        waits_for(email, "failed")
        waits_for(other, "delivered")

    assert email.fresh().has_unknown_outcome
    assert Attempt.objects.get(email=email).state == "unknown"
    assert len(internet.messages("dropkept.dora@brava.example")) == 1


def test_a_refused_copy_does_not_stop_the_letter(rep: User, internet: Sandbox) -> None:
    email = make_due(
        rep, "reader.cc@brava.example", cc=["Una <unknown.una@brava.example>"], bcc=["quiet@brava.example"]
    )

    with sending():
        waits_for(email, "delivered")

    assert len(internet.messages("reader.cc@brava.example")) == 1
    (hidden,) = internet.messages("quiet@brava.example")
    headers = [line for line in hidden["headers"] if line[0] not in ("Delivered-To",)]
    assert "quiet@" not in str(headers)
    assert "unknown.una@brava.example" in Event.objects.get(email_id=email.pk, kind="delivered").data["refused"][0]


def test_files_arrive_as_they_were_attached(rep: User, internet: Sandbox) -> None:
    content = make_content()
    files = {"offer 👋.pdf": b"%PDF-1.7\r\n\x00\xff" * 1000, "größe.txt": "füße\n".encode()}
    tie(content, [store(name, data) for name, data in files.items()])
    email = make_due(rep, "attached@brava.example", content=content)

    with sending():
        waits_for(email, "delivered")

    (message,) = internet.messages("attached@brava.example")
    raw = internet.get(f"/mailbox/attached@brava.example/{message['id']}/raw").content
    parts = list(message_from_bytes(raw, policy=policy.default).iter_attachments())
    assert {part.get_filename(): part.get_payload(decode=True) for part in parts} == files


def test_a_follow_up_threads_under_what_it_follows(rep: User, internet: Sandbox) -> None:
    first = make_due(rep, "thread@brava.example")
    with sending():
        waits_for(first, "delivered")
        second = make_due(rep, person=first.person, in_reply_to=first, conversation=first.conversation)
        waits_for(second, "delivered")

    newest, _ = internet.messages("thread@brava.example")
    raw = " ".join(internet.get(f"/mailbox/thread@brava.example/{newest['id']}/raw").text.split())
    assert f"In-Reply-To: <{first.message_id()}>" in raw
    assert f"References: <{first.message_id()}>" in raw


def test_a_wrong_password_breaks_the_channel_until_it_is_mended(transactional_db: None, guarded: Sandbox) -> None:
    channel = make_channel(name="Guarded", port=guarded.smtp_port, username="rita", per_hour=100)
    Channel.objects.filter(pk=channel.pk).update(sealed_password=_sealed(channel, "wrong"))
    rep = make_identity(channel=channel).user
    first, second = make_due(rep), make_due(rep)

    with sending():
        eventually(lambda: Channel.objects.get(pk=channel.pk).state == "broken")
        waits_for(first, "failed")
        assert first.fresh().reason["code"] == "login_failed"
        waits_for(second, "scheduled")
        assert "535" in Channel.objects.get(pk=channel.pk).state_reason

        channels.change(Channel.objects.get(pk=channel.pk), "secret")
        assert channels.try_out(Channel.objects.get(pk=channel.pk)).ok
        waits_for(second, "delivered")
        first.fresh().retry(by=rep)
        Email.objects.filter(pk=first.pk).update(due_at=Now())
        waits_for(first, "delivered")


def test_a_server_that_is_away_is_waited_for(transactional_db: None, internet: Sandbox) -> None:
    channel = make_channel(name="Away", port=1)
    rep = make_identity(channel=channel).user
    email = make_due(rep, "away@brava.example")

    with sending():
        eventually(lambda: Channel.objects.get(pk=channel.pk).failures)
        eventually(lambda: email.fresh().status == "scheduled")
        assert "nothing listens on port 1" in said(Channel.objects.get(pk=channel.pk).trouble)
        Channel.objects.filter(pk=channel.pk).update(port=internet.smtp_port, next_slot_at=Now())
        waits_for(email, "delivered")

    assert kinds(email)[-1] == "delivered"
    channel.refresh_from_db()
    assert (channel.failures, channel.trouble) == (0, "")


def test_a_server_that_hung_up_meanwhile_is_called_again_at_once(transactional_db: None) -> None:
    sink = Sink(pause=0.0, hangs_up=True).start()
    channel = make_channel(name="Forgetful", port=sink.port, connections=1)
    rep = make_identity(channel=channel).user
    with sending():
        for _ in range(3):
            email = make_due(rep)
            waits_for(email, "delivered")
            eventually(lambda: not sink.open_connections)
            assert kinds(email) == ["handing_over", "delivered"]
    sink.stop()


def test_the_end_gives_back_what_was_not_handed_over(transactional_db: None) -> None:
    sink = Sink(pause=0.5).start()  # so that the end comes before the last of them
    rep = make_identity(channel=make_channel(name="Slow", port=sink.port, connections=1)).user
    emails = [make_due(rep) for _ in range(20)]

    with sending():
        eventually(lambda: Attempt.objects.filter(state="transmitting").exists())
    sink.stop()

    states = [each.fresh().status for each in emails]
    assert set(states) <= {"delivered", "scheduled"}
    assert "scheduled" in states
    assert not Attempt.objects.filter(state__in=Attempt.OPEN).exists()


def test_two_senders_share_the_work_and_double_nothing(rep: User, internet: Sandbox) -> None:
    emails = [make_due(rep, f"shared{n}@brava.example") for n in range(60)]

    with sending(), sending():
        for each in emails:
            waits_for(each, "delivered")

    assert Attempt.objects.count() == 60
    assert all(len(internet.messages(each.address)) == 1 for each in emails)


def test_a_channel_that_is_mended_by_hand_sends_again(rep: User, channel: Channel) -> None:
    health.break_down(channel.pk, "The password is wrong.")
    email = make_due(rep)

    with sending():
        assert health.mend(channel.pk)
        waits_for(email, "delivered")


def _sealed(channel: Channel, password: str) -> str:
    channel.password = password
    return channel.sealed_password
