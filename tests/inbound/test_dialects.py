"""Every fixture, taken by the whole path: what stands in the database afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quarterdeck.delivery import verp
from quarterdeck.emails.models import Email
from quarterdeck.inbound.models import Message
from quarterdeck.people.models import SoftBounce, Suppression
from tests.factories import make_identity, make_person, make_user
from tests.inbound.post import come_in, kinds, sent_email

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent.parent / "eml"
NAMES = sorted(json.loads((FOLDER / "expected.json").read_text()))
HARD, SOFT, OURS = ("bounced", ["bounced"], "bounced"), ("bounced", ["bounced"], "soft"), ("bounced", ["bounced"], "")
NOTHING = ("delivered", [], "")

# What becomes of the email to Lee that they are about: its status, its timeline, and what is said against the address.
OUTCOMES: dict[str, tuple[str, list[str], str]] = {
    "arf": ("spam", ["reported_spam"], "complained"),
    "arf-headers-only": ("spam", ["reported_spam"], "complained"),
    "arf-not-spam": NOTHING,
    "auto-answers-auto": NOTHING,  # from our own address
    "delivered-receipt": ("delivered", ["confirmed"], ""),
    "domino": HARD,
    "exchange-cloud": HARD,
    "exchange-old": HARD,
    "exim-text": HARD,
    "exim-warning": ("delivered", ["still_trying"], ""),
    "french-prose": HARD,
    "gmail-over-quota": SOFT,
    "gmx": HARD,
    "japanese-gateway": HARD,
    "mailing-list-refusal": OURS,
    "mobile-filter": SOFT,
    "newsletter": NOTHING,
    "opensmtpd": HARD,
    "out-of-office": ("delivered", ["auto_replied"], ""),
    "out-of-office-hints": ("delivered", ["auto_replied"], ""),
    "policy-of-ours": OURS,
    "postfix-delayed": ("delivered", ["still_trying"], ""),
    "postfix-dsn": HARD,
    "qmail-text": HARD,
    "reply": ("delivered", ["replied"], ""),
    "reply-about-a-bounce": ("delivered", ["replied"], ""),
    "russian": HARD,
    "sendmail-data-stage": SOFT,
    "sendmail-v5": HARD,
    "ses-json": HARD,
    "unknown-appliance": HARD,
    "unsubscribe": ("delivered", ["opted_out"], "unsubscribed"),
    "unsubscribe-in-passing": ("delivered", ["replied"], ""),
    "workmail": HARD,
}


@pytest.fixture
def email() -> Email:
    """Ann's email to Lee."""
    ann = make_user(email="ann@sail.example")
    identity = make_identity(ann, address="ann@sail.example")
    email = sent_email(sender=ann, identity=identity, person=make_person(address="lee@kite.example"), subject="Hello")
    email.attempts.update(message_id="m1@sail.example")
    return email


def against(email: Email) -> str:
    """What is said against the address."""
    block = Suppression.objects.filter(address_key=email.address).first()
    soft = SoftBounce.objects.filter(address_key=email.address).exists()
    return block.kind if block else "soft" if soft else ""


def test_every_fixture_has_its_outcome() -> None:
    assert sorted(OUTCOMES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_what_stands_in_the_database(email: Email, name: str) -> None:
    raw = (FOLDER / f"{name}.eml").read_bytes()
    back = verp.return_path(email.attempts.get().pk, "bounces.sail.example")
    for _again in range(2):
        come_in(raw, envelope_to=back)
        assert (email.fresh().status, kinds(email), against(email)) == OUTCOMES[name]
    assert Message.objects.get().status in ("recorded", "kept")


@pytest.mark.parametrize("name", [name for name in NAMES if OUTCOMES[name] in (HARD, SOFT, OURS)])
def test_a_bounce_that_does_not_name_the_email_waits_for_a_person(email: Email, name: str) -> None:
    email.attempts.update(message_id="another@sail.example")
    come_in((FOLDER / f"{name}.eml").read_bytes())
    assert (email.fresh().status, kinds(email), against(email)) == NOTHING
    assert Message.objects.get().status == "open"
