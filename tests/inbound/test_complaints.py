"""Complaints in the dialects of feedback loops (RFC 5965), and feedback that complains about nothing."""

from __future__ import annotations

import pytest

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind

HEAD = "From: fbl@provider.example\nTo: fbl@sail.example\nSubject: FW: Our offer\nMIME-Version: 1.0\n"
REPORT = "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nA complaint.\n--b\n"
FIELDS = "Feedback-Type: {}\nUser-Agent: Loop/1.0\nVersion: 1\nOriginal-Mail-From: <a@sail.example>\n"
PART = "Content-Type: message/feedback-report\n\n"
RETURNED = (
    "Message-ID: <m1@sail.example>\nFrom: a@sail.example\nTo: lee@kite.example\nSubject: Our offer\n\nHello\n--b--\n"
)
MAIL = f"\n--b\nContent-Type: message/rfc822\n\n{RETURNED}"
LINES = f"\n--b\nContent-Type: text/rfc822-headers\n\n{RETURNED}"

COMPLAINTS = {
    "the standard's own shape": (
        f"{HEAD}{REPORT}{PART}{FIELDS.format('abuse')}Original-Rcpt-To: lee@kite.example\n{MAIL}"
    ),
    "the mail taken out, its id told": (
        f"{HEAD}{REPORT}{PART}{FIELDS.format('abuse')}Original-Rcpt-To: lee@kite.example\n"
        "Original-Message-ID: m1@sail.example\n\n--b\nContent-Type: message/rfc822\n\nREDACTED\n--b--\n"
    ),
    "headers only, and the recipient taken out": f"{HEAD}{REPORT}{PART}{FIELDS.format('abuse')}{LINES}",
    "no version and no recipient": f"{HEAD}{REPORT}{PART}Feedback-Type: abuse\nUser-Agent: x\n{MAIL}",
    "the type in capitals, fields folded": (
        f"{HEAD}{REPORT}{PART}Feedback-type:\n ABUSE\nUser-Agent:\n x\nOriginal-Rcpt-To:\n <lee@kite.example>\n{MAIL}"
    ),
    "a base64 part": (
        f"{HEAD}{REPORT}Content-Type: message/feedback-report\nContent-Transfer-Encoding: base64\n\n"
        "RmVlZGJhY2stVHlwZTogYWJ1c2UKT3JpZ2luYWwtUmNwdC1UbzogbGVlQGtpdGUuZXhhbXBsZQo=\n" + MAIL
    ),
    "in a multipart that is no report": (
        f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nText\n--b\n{PART}{FIELDS.format('fraud')}{MAIL}"
    ),
    "the fields in plain text": (
        f"{HEAD}{REPORT}Content-Type: text/plain\n\n{FIELDS.format('abuse')}Original-Rcpt-To: lee@kite.example\n{MAIL}"
    ),
    "the fields' part lost": f"{HEAD}{REPORT.removesuffix('--b' + chr(10))}{MAIL.lstrip()}",
    "who wants no more": (
        f"{HEAD}{REPORT}{PART}{FIELDS.format('opt-out')}Removal-Recipient: lee@kite.example\n{LINES}"
    ),
    "one without any report, whose title tells": (
        "From: <staff@mailhouse.example>\nSubject:  complaint about message from 192.0.2.222\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
        f"X-HmXmrOriginalRecipient: lee@kite.example\n{RETURNED}"
    ),
}
OTHERS = {
    "not spam after all": f"{HEAD}{REPORT}{PART}{FIELDS.format('not-spam')}{MAIL}",
    "a failed check of our domain": f"{HEAD}{REPORT}{PART}{FIELDS.format('auth-failure')}Auth-Failure: dmarc\n{LINES}",
    "a person who explains the format": (
        "From: lee@kite.example\nIn-Reply-To: <m1@sail.example>\nSubject: Re: Feedback loops\n\n"
        "Hi Ann,\nthe part looks like this:\n\nFeedback-Type: abuse\nUser-Agent: x\nVersion: 1\n\nRegards\nLee\n"
    ),
    "figures on our domain": (
        "From: noreply-dmarc@provider.example\nSubject: Report domain: sail.example Submitter: provider.example\n"
        "Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\nUEsDBAo=\n"
    ),
}


@pytest.mark.parametrize("name", COMPLAINTS)
def test_a_complaint_names_who_complained_and_the_mail(name: str) -> None:
    found = classify(COMPLAINTS[name].encode())
    told = [each.address for each in found.recipients]
    assert (found.kind, told, found.original.message_id) == (Kind.COMPLAINT, ["lee@kite.example"], "m1@sail.example")


@pytest.mark.parametrize("name", OTHERS)
def test_other_feedback_complains_about_nothing(name: str) -> None:
    assert classify(OTHERS[name].encode()).kind in (Kind.OTHER, Kind.REPLY)
