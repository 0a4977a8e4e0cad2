"""R16: whatever Quarterdeck writes by itself says so, and no machine answers it."""

from __future__ import annotations

import inspect
from email import message_from_bytes

import pytest

from quarterdeck.delivery import own_mail
from quarterdeck.delivery.check import Letter
from quarterdeck.delivery.mime import Mailbox
from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind
from quarterdeck.team.models import User
from tests.factories import make_channel

pytestmark = pytest.mark.django_db
ANN, LEE = Mailbox("Ann", "ann@northsea.example"), Mailbox("Lee", "lee@kite.example")


def letters(alice: User) -> dict[str, Letter]:
    """One of each kind, by the function that writes it."""
    return {
        "test_letter": own_mail.test_letter(make_channel(name="Relay"), ANN, LEE),
        "proof_letter": own_mail.proof_letter(alice.identities.get(), "https://q.example/x/", 3),
        "invitation_letter": own_mail.invitation_letter(ANN, LEE, "https://q.example/y/", 7),
    }


def test_r16_every_letter_of_ours_says_that_a_machine_wrote_it(alice: User) -> None:
    written = letters(alice)
    writers = {name for name, _ in inspect.getmembers(own_mail, inspect.isfunction) if name.endswith("_letter")}
    assert writers - {"_letter"} == written.keys()
    for letter in written.values():
        assert message_from_bytes(letter.content)["Auto-Submitted"] == "auto-generated"
        assert classify(letter.content).kind is not Kind.REPLY
