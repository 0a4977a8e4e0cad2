"""The whole path: due email goes through claim, mark, hand-over and record into a real mail server."""

from __future__ import annotations

from quarterdeck.emails.models import Attempt
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due, sending
from tests.sandbox.world import Sandbox, eventually


def test_due_email_is_delivered_with_the_servers_own_words(rep: User, internet: Sandbox) -> None:
    email = make_due(
        rep, "reader.one@brava.example", subject="Hello {{ first_name }}", body="<p>Hi {{ first_name }}.</p>"
    )

    with sending():
        eventually(lambda: email.fresh().status == "delivered")

    attempt = Attempt.objects.get(email=email)
    (message,) = internet.messages("reader.one@brava.example")
    assert attempt.state == "accepted"
    assert "queued as" in attempt.answer
    assert kinds(email) == ["handing_over", "delivered"]
    assert message["subject"] == "Hello Person"
