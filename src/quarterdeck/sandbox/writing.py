"""What the sandbox's people, and the servers before them, write back. Pure: a letter in, a letter's bytes out."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, make_msgid, parseaddr

from quarterdeck.sandbox.letters import Letter
from quarterdeck.sandbox.personas import Dice

POLICY = email.policy.SMTPUTF8.clone(max_line_length=200)  # people here may have addresses in any letters (RFC 6531)
LONGEST_ABSENCE = 21  # days

ANSWERS = (
    "Thanks, this is interesting. Could you call me on Thursday afternoon?",
    "Good timing, we are looking at exactly this. What would it cost for two sites?",
    "Not for this quarter, sorry. Ask me again in spring.",
    "I am not the right person; please write to our head of operations.",
    "Yes, send me a proposal.",
)
GOODBYES = ("Please remove me from your list.", "Unsubscribe me, please.", "Please stop emailing me.")
# Away until {day}, as people say it; the language is the reader's own and never changes.
AWAY = (
    ("Out of office", "I am out of the office until {day:%-d %B %Y} and will answer then."),
    ("Afwezig", "Ik ben afwezig tot en met {day:%d-%m-%Y} en beantwoord je bericht daarna."),
    ("Abwesenheitsnotiz", "Ich bin bis zum {day:%d.%m.%Y} nicht im Büro."),
    ("Absent du bureau", "Je suis absent jusqu'au {day:%d/%m/%Y} inclus."),
    ("Fuera de la oficina", "Estoy fuera de la oficina hasta el {day:%d/%m/%Y}."),
)


@dataclass(frozen=True)
class Post:
    """A message on its way to one mailbox."""

    to: str
    content: bytes


def answer(letter: Letter, me: str, now: datetime) -> Post:
    """A person's answer, with the old letter quoted below."""
    words = Dice(me, letter.header("Subject")).pick("answer", ANSWERS)
    return _reply(letter, me, now, words)


def please_stop(letter: Letter, me: str, now: datetime) -> Post:
    """Somebody who asks to be left alone, in words."""
    return _reply(letter, me, now, Dice(me).pick("goodbye", GOODBYES))


def away(letter: Letter, me: str, now: datetime) -> Post:
    """A machine's answer in a person's name, with the day of return (RFC 3834)."""
    dice = Dice(me)
    subject, words = AWAY[int(dice.share("away language") * len(AWAY))]
    back: date = now.date() + timedelta(days=1 + int(dice.share("back") * LONGEST_ABSENCE))
    message = _to(_author(letter), me, now, f"{subject}: {letter.header('Subject')}")
    _thread(message, letter)
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(words.format(day=back) + "\n")
    return _post(message)


def forward(letter: Letter, me: str, now: datetime) -> Post:
    """The letter handed on to a colleague, who looks at it with their own mail program."""
    colleague = f"clicker.colleague@{me.rpartition('@')[2]}"
    message = _to(colleague, me, now, f"Fwd: {letter.header('Subject')}")
    message.set_content(f"Is this something for us?\n\n---- Forwarded ----\n{letter.text}")
    if letter.html:
        message.add_alternative(f"<p>Is this something for us?</p><hr>{letter.html}", subtype="html")
    return _post(message)


def complaint(letter: Letter, me: str, now: datetime) -> Post:
    """The report of a provider that somebody pressed "spam" (RFC 5965)."""
    report = (
        "Feedback-Type: abuse\r\nUser-Agent: Sandbox-FBL/1.0\r\nVersion: 1\r\n"
        f"Original-Rcpt-To: {me}\r\nOriginal-Mail-From: {_bounce_address(letter)}\r\n"
        f"Arrival-Date: {format_datetime(now)}\r\n"
    )
    words = f"This is an email abuse report for a message that {me} received.\n"
    return _report(letter, "feedback-report", words, report, "Feedback: abuse report", now)


def late_bounce(letter: Letter, me: str, now: datetime) -> Post:
    """A server that took the message and then could not deliver it after all (RFC 3464)."""
    status = (
        f"Reporting-MTA: dns; mx.sandbox.example\r\nArrival-Date: {format_datetime(now)}\r\n\r\n"
        f"Final-Recipient: rfc822; {me}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{me}>: Recipient address rejected: User unknown\r\n"
    )
    words = f"Your message could not be delivered to {me}: no such user here.\n"
    return _report(letter, "delivery-status", words, status, "Undelivered Mail Returned to Sender", now)


def _reply(letter: Letter, me: str, now: datetime, words: str) -> Post:
    subject = letter.header("Subject")
    author = _author(letter)
    message = _to(author, me, now, subject if subject.lower().startswith("re:") else f"Re: {subject}")
    _thread(message, letter)
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines()[:40])
    message.set_content(f"{words}\n\nOn {letter.header('Date')}, {author} wrote:\n{quoted}\n")
    return _post(message)


def _report(letter: Letter, kind: str, words: str, fields: str, subject: str, now: datetime) -> Post:
    """A multipart/report (RFC 6522): words for people, fields for machines, the head of the message concerned."""
    message = EmailMessage(policy=POLICY)
    message["From"] = "Mail Delivery System <mailer-daemon@mx.sandbox.example>"
    message["To"] = _bounce_address(letter)
    message["Date"], message["Message-ID"] = format_datetime(now), make_msgid(domain="mx.sandbox.example")
    message["Subject"], message["Auto-Submitted"] = subject, "auto-replied"
    message.set_content(words)
    message.make_mixed()
    for content_type, text in ((f"message/{kind}", fields), ("text/rfc822-headers", _head(letter))):
        message.attach(
            email.message_from_string(f"Content-Type: {content_type}\r\n\r\n{text}", EmailMessage, policy=POLICY)
        )
    message.set_type("multipart/report")
    message.set_param("report-type", kind)
    return _post(message)


def _to(to: str, me: str, now: datetime, subject: str) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    message["From"] = f'"{_name(me)}" <{me}>'
    message["To"] = to
    message["Date"], message["Message-ID"] = format_datetime(now), make_msgid(domain=me.rpartition("@")[2])
    message["Subject"] = " ".join(subject.split())
    return message


def _thread(message: EmailMessage, letter: Letter) -> None:
    """In-Reply-To and References, as mail programs set them (RFC 5322, 3.6.4)."""
    answered = letter.header("Message-ID").strip()
    if answered:
        message["In-Reply-To"] = answered
        message["References"] = " ".join([*letter.header("References").split(), answered])


def _post(message: EmailMessage) -> Post:
    to = getaddresses([str(message["To"])])[0][1]
    return Post(to, message.as_bytes(policy=POLICY))


def _author(letter: Letter) -> str:
    """Where an answer goes."""
    return parseaddr(letter.header("Reply-To") or letter.header("From"))[1]


def _bounce_address(letter: Letter) -> str:
    """Where reports go: the address on the envelope."""
    return parseaddr(letter.header("Return-Path"))[1] or _author(letter)


def _head(letter: Letter) -> str:
    """The header of a message, as it came."""
    return "".join(f"{name}: {value}\r\n" for name, value in letter.message.raw_items())


def _name(address: str) -> str:
    words = re.split(r"[\W_]+", address.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word)
