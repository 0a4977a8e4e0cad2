"""What speaks of delivery and is no report that an email failed: none of it may cost anybody their good name."""

from __future__ import annotations

import pytest

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind

HEAD = "Message-ID: <x1@kite.example>\nDate: Tue, 24 Nov 2026 10:00:00 +0000\nTo: ann@sail.example\n"
ANSWER = "In-Reply-To: <m1@sail.example>\nReferences: <m1@sail.example>\n"
BOUNCED = """\
> From: Mail Delivery System <MAILER-DAEMON@mx.kite.example>
> Subject: Undelivered Mail Returned to Sender
>
> Your message could not be delivered to one or more recipients.
>
> <may@kite.example>: host mx.kite.example said: 550 5.1.1 User unknown
"""

PEOPLE = {
    "a reply that quotes a bounce": (
        f"From: Lee <lee@kite.example>\n{ANSWER}Subject: Re: Undelivered Mail Returned to Sender",
        f"Hi Ann,\n\nthat happens often, just write to me instead.\n\nAnn Lind wrote:\n{BOUNCED}",
    ),
    "a reply that pastes a bounce": (
        f"From: Lee <lee@kite.example>\n{ANSWER}Subject: Re: Our offer",
        "Hi Ann,\nmay left. I got this back: 550 5.1.1 <may@kite.example>: User unknown. Use my address.\nLee",
    ),
    "a bounce forwarded by a person": (
        "From: Lee <lee@kite.example>\nSubject: Fwd: Undelivered Mail Returned to Sender",
        "Your mail could not be delivered, see below.\n\n---------- Forwarded message ----------\n"
        + BOUNCED.replace("> ", ""),
    ),
    "a person who tells of a failure": (
        "From: Lee <lee@kite.example>\nSubject: Problem with mail delivery",
        "Dear Ann,\n\nyour message could not be delivered to may@kite.example, she told me. Please send it again.\n\n"
        "Regards\nLee",
    ),
    "a person without a greeting": (
        "From: Lee <lee@kite.example>\nSubject: Delivery problems",
        "I think your mail was rejected by our filter, may@kite.example never got it. Could you resend it to me?",
    ),
    "a person who pastes a whole report into a new mail": (
        "From: Lee <lee@kite.example>\nSubject: What is this?",
        "Hi Ann,\nI get this when I write to May:\n\n   ----- The following addresses had permanent fatal errors "
        "-----\n"
        "<may@kite.example>\n    (reason: 550 5.1.1 User unknown)\n",
    ),
    "a reply from an admin's address": (
        f"From: IT <admin@kite.example>\n{ANSWER}Subject: Re: mail delivery problem",
        "The mailbox may@kite.example is full, we are on it. Your message was not delivered.",
    ),
}
MACHINES = {
    "a parcel that could not be delivered": (
        "From: Fast Freight <noreply@freight.example>\nReturn-Path: <>\nSubject: Delivery failed: we missed you",
        "Your parcel could not be delivered to the address. Tracking number 12345. Ask help@freight.example.",
    ),
    "a parcel in German": (
        "From: Paketdienst <no-reply@paket.example>\nSubject: Zustellung nicht möglich",
        "Ihr Paket konnte nicht zugestellt werden. Bitte wenden Sie sich an hilfe@paket.example.",
    ),
    "a newsletter on deliverability": (
        "From: Mail Tips <news@tips.example>\nList-Id: <tips.tips.example>\nList-Unsubscribe: "
        "<https://tips.example/u>\n"
        "Subject: Why your email could not be delivered",
        "Your email could not be delivered to the inbox? Here are ten reasons. Write to us: hello@tips.example",
    ),
    "an invoice that was rejected": (
        "From: Billing <billing@bank.example>\nSubject: Payment rejected",
        "Your payment was rejected by your bank. Write to billing@bank.example.",
    ),
    "a read receipt": (
        f"From: Lee <lee@kite.example>\n{ANSWER}Subject: Read: Our offer\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        "--b\nContent-Type: text/plain\n\nYour message to lee@kite.example was displayed.\n--b\n"
        "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; lee@kite.example\n"
        "Original-Message-ID: <m1@sail.example>\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n",
    ),
    "a receipt of mail deleted unread": (
        f"From: Lee <lee@kite.example>\n{ANSWER}Subject: Not read: Our offer\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        "--b\nContent-Type: text/plain\n\nYour message was deleted without being read.\n--b\n"
        "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; lee@kite.example\n"
        "Original-Message-ID: <m1@sail.example>\nDisposition: automatic-action/MDN-sent-automatically; "
        "deleted\n--b--\n",
    ),
    "a calendar's answer": (
        f"From: Lee <lee@kite.example>\n{ANSWER}Subject: Declined: Demo\nMIME-Version: 1.0\n"
        "Content-Type: text/calendar; method=REPLY",
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;PARTSTAT=DECLINED:mailto:lee@kite.example\n"
        "END:VEVENT\nEND:VCALENDAR",
    ),
    "a list that asks its moderator": (
        "From: talk-owner@lists.kite.example\nReturn-Path: <>\nPrecedence: bulk\n"
        "Subject: Your message to Talk awaits moderator approval",
        "Your mail to 'Talk' with the subject\n\n    Our offer\n\nIs being held until the list moderator can review it "
        "for approval.\n",
    ),
    "a challenge before the mail is let through": (
        "From: lee@kite.example\nReturn-Path: <>\nAuto-Submitted: auto-replied\nSubject: Please confirm your message",
        "Your message has not yet been delivered to lee@kite.example. To prove that you are human, answer this mail.",
    ),
    "an out-of-office answer on a subject that sounds like a bounce": (
        "From: lee@kite.example\nReturn-Path: <>\nAuto-Submitted: auto-replied\n"
        "Subject: Automatic reply: Delivery problem with your order",
        "I am out of the office until 7 December. Your message will not be forwarded. Ask may@kite.example.",
    ),
    "a mail from the people who run the mail server": (
        "From: it@kite.example\nSubject: Maintenance on Friday",
        "This is the mail server team. On Friday mail cannot be delivered for an hour. Questions: it@kite.example",
    ),
    "a mail made by a mailing service": (
        "From: hello@shop.example\nSubject: Your order",
        "This message was generated automatically by Mailhouse. Your order was rejected. Write to help@shop.example.",
    ),
    "a ticket's answer": (
        "From: Support <support@kite.example>\nAuto-Submitted: auto-generated\nSubject: [#123] Delivery problem",
        "We received your request: our mails could not be delivered to lee@kite.example. We will look into it.",
    ),
    "the copy that a form sends": (
        "From: Web form <noreply@kite.example>\nSubject: Error report",
        "An error occurred while sending the report. Contact support@kite.example.",
    ),
}


def _read(head: str, body: str) -> Kind:
    return classify(f"{HEAD}{head}\n\n{body}".encode()).kind


@pytest.mark.parametrize("name", PEOPLE)
def test_what_a_person_writes_about_a_bounce_is_none(name: str) -> None:
    assert _read(*PEOPLE[name]) in (Kind.REPLY, Kind.OTHER)


@pytest.mark.parametrize("name", MACHINES)
def test_what_a_machine_writes_of_other_things_is_no_bounce(name: str) -> None:
    assert _read(*MACHINES[name]) not in (Kind.BOUNCE, Kind.COMPLAINT)


@pytest.mark.parametrize("name", ["a read receipt", "a receipt of mail deleted unread"])
def test_a_receipt_is_no_reply_and_shows_that_the_mail_arrived(name: str) -> None:
    head, body = MACHINES[name]
    found = classify(f"{HEAD}{head}\n\n{body}".encode())
    assert (found.kind, found.original.message_id, found.recipients[0].action) == (
        Kind.OTHER, "m1@sail.example", "delivered",
    )  # fmt: skip


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_without_a_failure_is_no_bounce(action: str) -> None:
    head = (
        "From: MAILER-DAEMON@mx.kite.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b"
    )
    status = {"delayed": "4.4.1"}.get(action, "2.0.0")
    body = (
        f"--b\n\nA report.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.kite.example\n\n"
        f"Final-Recipient: rfc822; lee@kite.example\nAction: {action}\nStatus: {status}\n--b--\n"
    )
    assert _read(head, body) is Kind.OTHER


def test_a_filter_that_refuses_by_a_receipt_bounces() -> None:
    head, body = MACHINES["a receipt of mail deleted unread"]
    said = "Your message to <lee@kite.example> was automatically rejected:\nQuota exceeded"
    found = classify(f"{HEAD}{head}\n\n{body}".replace("Your message was deleted without being read.", said).encode())
    assert (found.kind, found.recipients[0].reason, found.recipients[0].hard) == (Kind.BOUNCE, "mailboxfull", False)
