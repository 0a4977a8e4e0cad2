"""Reports in the shapes of gateways, appliances and old servers: who failed and why."""

from __future__ import annotations

import pytest

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind

DAEMON = "From: MAILER-DAEMON@mx.sail.example\nReturn-Path: <>\nSubject: Undelivered Mail\n"
RETURNED = (
    "--b\nContent-Type: message/rfc822\n\nMessage-ID: <m1@sail.example>\nFrom: a@sail.example\nTo: lee@kite.example\n\n"
)
MIXED = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"

# name: the message, the address, the reason, whether the address is bad
REPORTS: dict[str, tuple[str, str, str, bool]] = {
    "a gateway under an ordinary name, in French without accents": (
        "    \n\nFrom: passerelle@kite.example\nSubject: RE: Your message awaits moderator approval : "
        "non remis (delivery failed)\n\n"
        "*****************\nVotre message n'a pas pu etre delivre a\nlee@kite.example\n*****************\n"
        "Your message could not be delivered to\nlee@kite.example\n",
        "lee@kite.example", "undefined", False,
    ),
    "a virus wall that encloses the mail": (
        f"From: inetgw1@kite.example\nSubject: Mail could not be delivered\n{MIXED}"
        "****** Message from MailWall NT ******\n\nThe following mail could not be delivered.\n"
        f"Reason:  Exceeded Maximum Delivery Attempts.\n\n{RETURNED}--b--\n",
        "lee@kite.example", "expired", False,
    ),
    "a security suite that has words of security in its name": (
        "From: postmaster@kite.example (Mail Security Suite)\nSubject: Mail could not be delivered\n\n"
        "Message from Mail Security Suite\n\nUnable to deliver message to <lee@kite.example> (and other recipients "
        "in the "
        "same domain). Please check if address is correct.\n",
        "lee@kite.example", "userunknown", True,
    ),
    "a phone company without a title": (
        f"Return-Path: <>\nFrom: someone@phone.example\nSubject: Mail\n{MIXED}"
        "Your mail sent on: Tue, 24 Nov 2026 10:00:00 +0900\n     Could not be delivered to: <lee@kite.example>\n"
        f"     As their mailbox is full.\n\n{RETURNED}--b--\n",
        "lee@kite.example", "mailboxfull", False,
    ),
    "a server that answers for a user's name only": (
        'From: "Postmaster" <postmaster@kite.example>\nSubject: Undeliverable Mail\n\n'
        "Invalid final delivery userid: lee@kite.example\n\n\nOriginal message follows.\n\nReceived: from x\n",
        "lee@kite.example", "userunknown", True,
    ),
    "a server whose title is the reason": (
        "From: MDaemon@kite.example\nPrecedence: bulk\nSubject: Warning: lee@kite.example - User unknown!\n\n"
        "lee@kite.example - no such user here.\n\nThere is no user by that name at this server.\n",
        "lee@kite.example", "userunknown", True,
    ),
    "a report that came back over a list": (
        "From: MAILER-DAEMON@mx.kite.example\nList-Id: <talk.sail.example>\nSubject: Processing Error\n\n"
        "Intended recipient: lee@kite.example\n\nThe following mail has been returned because it encountered an error\n"
        "while being processed.\n\n--------RETURNED MAIL FOLLOWS--------\n\nFrom: a@sail.example\n",
        "lee@kite.example", "systemerror", False,
    ),
    "an HTML report that sums the message up first": (
        "From: System Administrator <postmaster@kite.example>\nSubject: Undeliverable: Our offer\n"
        "Content-Type: text/html\n\n<p>Your message<br><br>&nbsp; To:&nbsp; sales@sail.example<br>"
        "&nbsp; Cc:&nbsp; more@sail.example<br>&nbsp; Subject: Our offer<br>&nbsp; Sent: Tue, 24 Nov 2026 "
        "10:00:00<br><br>"
        "did not reach the following recipient(s):<br><br>lee@kite.example on Tue, 24 Nov 2026 10:00:01<br>"
        "The recipient name is not recognized<br>MSEXCH:IMS:Kite:LONDON:MX1 0 (000C05A6) Unknown Recipient</p>",
        "lee@kite.example", "userunknown", True,
    ),
    "an alias behind an address that is not told": (
        f"{DAEMON}\nA message that you sent could not be delivered. The following address(es) failed:\n\n"
        "  an undisclosed address\n    (generated from lee@kite.example)\n",
        "lee@kite.example", "undefined", False,
    ),
    "an address that leads elsewhere, whose servers are silent": (
        f"{DAEMON}\nThe following address(es) failed:\n\n  lee@kite.example\n    (ultimately generated from "
        f"l@kite.example)\n"
        "    all hosts have been failing for a long time and were last tried after this message arrived\n",
        "lee@kite.example", "expired", False,
    ),
    "a notice without the address, which the enclosed mail tells": (
        f"From: ndr@kite.example\nSubject: Mail delivery failed: returning message to sender\n{MIXED}"
        "This message was created automatically.\n\nA message that you sent could not be delivered to one or more "
        "of its "
        f"recipients.\n\nOne or more of the recipients are not a valid user of the system.\n\n{RETURNED}--b--\n",
        "lee@kite.example", "userunknown", True,
    ),
    "a provider that takes no attachments": (
        f"{DAEMON}\nYour mail to the following recipients could not be delivered because they are not accepting "
        f"mail with "
        "attachments or embedded images:\n\tlee@kite.example\n",
        "lee@kite.example", "policyviolation", False,
    ),
    "a queue that took too long": (
        f"{DAEMON}\nUnable to deliver message to the following address(es).\n\n<lee@kite.example>:\nSorry, I wasn't "
        f"able to "
        "establish an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too "
        "long.\n",
        "lee@kite.example", "expired", False,
    ),
    "a full mailbox, told after the queue took too long": (
        f"{DAEMON}\n<lee@kite.example>:\n192.0.2.5 does not like recipient.\nRemote host said: 450 4.2.2 "
        f"<lee@kite.example>... "
        "Mailbox Full\nGiving up on 192.0.2.5.\nI'm not going to try again; this message has been in the queue too "
        "long.\n",
        "lee@kite.example", "mailboxfull", False,
    ),
    "a refusal of the sender before any recipient": (
        f"{DAEMON}\nEach of the following recipients was rejected by a remote mail server.\n\n    Recipient: "
        "<lee@kite.example>\n    >>> MAIL FROM:<a@sail.example>\n    <<< 550 SC-004 Unfortunately, messages from "
        "192.0.2.22 "
        "weren't sent.\n",
        "lee@kite.example", "blocked", False,
    ),
    "a standard report that lost its header's fields on the way": (
        "From: Mail Delivery Subsystem <MAILER-DAEMON>\nSubject: Returned mail: see transcript for details\n\n"
        "This is a MIME-encapsulated message\n\n--b1234567/mx.kite.example\n\nThe original message was received\n\n"
        "   ----- The following addresses had permanent fatal errors -----\n<lee@kite.example>\n\n"
        "--b1234567/mx.kite.example\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.kite.example\n\n"
        "Final-Recipient: RFC822; lee@kite.example\nAction: failed\nStatus: 5.0.0\n"
        "Diagnostic-Code: SMTP; 550 Unauthenticated senders not allowed\n\n--b1234567/mx.kite.example--\n",
        "lee@kite.example", "securityerror", False,
    ),
    "an appliance that gives its mail service a name": (
        "From: GW500_SMTP_Mail_Service@kite.example\nSubject: Returned Mail - Error During Delivery\n\n"
        "------ Failed Recipients ------\n\n<lee@kite.example>: Requested action not taken: mailbox unavailable. "
        "[SMTP Error Code 550]\n-------- Returned Mail --------\n\nReceived: from x\n",
        "lee@kite.example", "userunknown", True,
    ),
    "one line from nobody, in answer to our mail": (
        "Return-Path: <>\nFrom: <>\nIn-Reply-To: <m1@sail.example>\nAuto-Submitted: auto-replied\n\n"
        "You sent mail to lee@kite.example. That's not a valid user here.\n",
        "lee@kite.example", "userunknown", True,
    ),
    "a report that a gateway wrapped to add its own words": (
        "From: postmaster@kite.example\nSubject: Delivery Status Notification (Failure)\n"
        "Content-Type: multipart/mixed; report-type=delivery-status; boundary=o\n\n--o\nContent-Type: "
        "message/rfc822\n\n"
        "From: postmaster@kite.example\nReturn-Path: <>\nSubject: Delivery Status Notification (Failure)\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nDelivery failed.\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns;mx.kite.example\n\n"
        "Final-Recipient: rfc822;lee@kite.example\nAction: failed\nStatus: 5.1.1\n--b--\n\n--o\n"
        "Content-Type: text/plain\n\nThis e-mail is confidential and may violate a policy.\n--o--\n",
        "lee@kite.example", "userunknown", True,
    ),
    "a groupware server's own finding, with a code that says nothing": (
        f"{DAEMON}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nA report.\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns;mx.kite.example\n\n"
        "Final-Recipient: rfc822;lee@kite.example\nAction: failed\nStatus: 5.0.0\n"
        "Diagnostic-Code: X-Notes; User lee (lee@kite.example) not listed in Directory\n--b--\n",
        "lee@kite.example", "userunknown", True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_read(name: str) -> None:
    raw, address, reason, hard = REPORTS[name]
    found = classify(raw.encode())
    told = [(each.address, each.reason, each.hard) for each in found.recipients]
    assert (found.kind, told) == (Kind.BOUNCE, [(address, reason, hard)])
