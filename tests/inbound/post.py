"""Mail that comes back, made for tests, and what taking it did."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from typing import Any

from django.utils import timezone

from quarterdeck.emails.models import Email, Event
from quarterdeck.inbound.intake import Incoming, Outcome, take
from quarterdeck.inbound.models import Mailbox
from tests.factories import make_email

_numbers = count(1)


def make_mailbox(email: Email) -> Mailbox:
    """The mailbox of the channel that an email went through."""
    return Mailbox.objects.get_or_create(channel=email.channel, defaults={"host": "imap.test", "username": "u"})[0]


def sent_email(**fields: Any) -> Email:
    """An email that a server took an hour ago."""
    return make_email("delivered", **fields)


def letter(text: str = "Sounds good.", **fields: str) -> bytes:
    """A message as somebody writes it; header fields by name, `_` for `-`."""
    message = EmailMessage(policy=SMTP)
    known = {"From": "lee@kite.example", "To": "ann@northsea.example", "Subject": "Re: Hello"}
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    known |= {"Message-ID": f"<answer{next(_numbers)}@kite.example>", **named}
    for name, value in known.items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes()


def answer(email: Email, text: str = "Sounds good.", **fields: str) -> bytes:
    """The recipient's answer to an email."""
    known = {
        "From": email.address,
        "To": email.identity.address if email.identity else "",
        "Subject": f"Re: {email.subject}",
        "In_Reply_To": f"<{email.message_id()}>",
    }
    return letter(text, **{**known, **fields})


def returned(
    email: Email, status: str = "5.1.1", words: str = "550 5.1.1 User unknown", *, action: str = "failed",
    address: str = "", message_id: str = "", more: str = "",
) -> bytes:  # fmt: skip
    """A report by RFC 3464 about an email, with its header."""
    address = address or email.address
    return f"""\
From: MAILER-DAEMON@mx.kite.example (Mail Delivery System)
To: {email.identity.address if email.identity else ""}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report{next(_numbers)}@mx.kite.example>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<{address}>: host mx.kite.example said: {words}

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kite.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}
{more}
--b
Content-Type: message/rfc822

Message-ID: <{message_id or email.message_id()}>
From: {email.identity.address if email.identity else ""}
To: {email.address}
Subject: {email.subject}

Hello
--b--
""".encode()


def complaint(email: Email, message_id: str = "") -> bytes:
    """A report by RFC 5965."""
    return f"""\
From: feedback@arf.mail.example
To: fbl@northsea.example
Subject: FW: {email.subject}
Message-ID: <feedback{next(_numbers)}@arf.mail.example>
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Feedback/1.0
Version: 1

--b
Content-Type: text/rfc822-headers

Message-ID: <{message_id or email.message_id()}>
From: {email.identity.address if email.identity else ""}
To: {email.address}
Subject: {email.subject}
--b--
""".encode()


def come_in(*raw: bytes, **how: Any) -> list[Outcome]:
    """Take these messages; at the SMTP door unless told otherwise."""
    at: datetime = how.pop("at", timezone.now())
    known = {"mailbox_id": None, "role": "smtp", **how}
    return take([Incoming(each, received_at=at + timedelta(milliseconds=n), **known) for n, each in enumerate(raw)])


def kinds(email: Email) -> list[str]:
    """What its timeline says."""
    return list(Event.objects.filter(email_id=email.pk).order_by("id").values_list("kind", flat=True))
