"""Where a provider's mailboxes are, guessed from the server that sends: a suggestion for a form, never more."""

from __future__ import annotations

from dataclasses import dataclass

# The sending server -> the mailbox's, where the name alone does not tell.
KNOWN = {
    "smtp.office365.com": "outlook.office365.com",
    "smtp-mail.outlook.com": "outlook.office365.com",
    "smtp-relay.gmail.com": "imap.gmail.com",
    "mail.gmx.net": "imap.gmx.net",
    "mail.gmx.com": "imap.gmx.com",
    "send.one.com": "imap.one.com",
    "smtpauth.online.nl": "imap.online.nl",
    "plus.smtp.mail.yahoo.com": "imap.mail.yahoo.com",
    "asmtp.mail.hostpoint.ch": "imap.mail.hostpoint.ch",
}
# Relays that only send: their customers' answers arrive somewhere else.
SEND_ONLY = (
    "amazonaws.com", "sendgrid.net", "mailgun.org", "postmarkapp.com", "mandrillapp.com", "sparkpostmail.com",
    "mailjet.com", "brevo.com", "sendinblue.com", "smtp2go.com", "elasticemail.com",
)  # fmt: skip
SENDING = ("smtp.", "smtps.", "smtp-auth.", "smtpauth.", "send.", "out.", "outgoing.", "mailout.", "relay.")


@dataclass(frozen=True)
class Guess:
    """A mailbox's server, or "" where there is no telling."""

    host: str
    port: int = 993
    security: str = "tls"


def guess(smtp_host: str) -> Guess:
    """The mailbox's server that most likely belongs to a sending server."""
    host = smtp_host.lower().rstrip(".")
    if any(host == name or host.endswith(f".{name}") for name in SEND_ONLY):
        return Guess("")
    if host in KNOWN:
        return Guess(KNOWN[host])
    for first in SENDING:
        if host.startswith(first):
            return Guess(f"imap.{host.removeprefix(first)}")
    return Guess(host)
