"""The tables behind `answers`: status codes, servers' phrases, and what they mean for a person."""

from __future__ import annotations

import re

from django.utils.translation import gettext_noop as _

from quarterdeck.kit.sayings import Saying

MEANINGS = {
    "busy": _("The server asked to try again later."),
    "unknown": _("The address does not exist, or takes no mail."),
    "unsaid": _("The server refused this recipient, and did not say clearly why."),
    "disabled": _("The mailbox exists but was switched off."),
    "full": _("The mailbox is full."),
    "unreachable": _("The recipient's mail system cannot be reached or is not taking mail."),
    "size": _("The message is larger than the server takes."),
    "login": _("The mail server did not accept the login."),
    "sender": _("The server does not take mail from this sender address."),
    "relay": _("The mail server does not pass mail on for us: check the login and the From address of the channel."),
    "content": _("The server refused the message's form or content."),
    "policy": _("The server refused the message by its rules: the sender's reputation, authentication or the content."),
    "ours": _("The server refused our request."),
}

# Detail of a 5.x.x code (RFC 3463 and IANA's registry) -> meaning. "" leaves it to the words.
BY_ENHANCED = {
    "1.7": "sender",
    "1.8": "sender",
    "2.1": "disabled",
    "2.2": "full",
    "2.3": "size",
    "3.1": "unreachable",
    "3.4": "size",
    "7.8": "login",
    "7.9": "login",
    "7.30": "login",
}
# Subject of a 5.x.x code -> meaning. Subjects 0, 2, 3, 4 and 5 are used for anything: the words decide.
BY_SUBJECT = {"1": "unknown", "2": "", "6": "content", "7": "policy"}

# The provider could not verify our domain's mail: SPF, DKIM or DMARC, of the domain's own making.
UNAUTHENTICATED = frozenset({"7.20", "7.21", "7.22", "7.23", "7.24", "7.26", "7.27", "7.509", "7.515"})

# Phrases, for when no code helps; those about us come first, so that no doubt falls on the recipient.
PHRASES = {
    "relay": (
        r"relay(ing)?\b.*\b(denied|not permitted|not allowed|prohibited)",
        r"(unable|not permitted|cannot) to relay|no relay|rcpthosts",
    ),
    "size": (r"(message|size)\b.*\b(too (large|big)|exceeds)|too much mail data|maximum (message )?size",),
    "login": (r"authentication (is )?required|not authenticated|must (authenticate|log ?in)|authenticate first",),
    "policy": (
        r"spam|block(ed|list)|black ?list|reputation|polic(y|ies)|spf\b|dkim|dmarc|rbl\b|dnsbl|unsolicited|virus",
        r"abuse|banned|reverse dns|ptr record|suspicious|bulk mail|client host|\bhelo\b|\behlo\b",
    ),
    "sender": (
        r"sender (address |domain )?(rejected|denied|unknown|not)|not (allowed|permitted) to send|send ?as|mail from",
    ),
    "full": (
        r"(mailbox|quota|storage|inbox|account)\b.*\b(full|exceed|over)",
        r"(over|exceeded|out of) (its |the )?(quota|storage)|insufficient .*storage",
    ),
    "disabled": (
        r"(mailbox|account|user|recipient)\b.*\b(disabled|inactive|suspended|deactivated|expired|locked|closed)",
        r"no longer (in use|active|valid|works|employed)",
    ),
    "unknown": (
        r"(user|recipient|mailbox|account|address|addressee|alias)\b.*\b(unknown|unavailable|invalid|undeliverable|rejected"
        r"|not? (be )?(found|exist|known|valid|available|listed)|n[o']t exist|does ?n[o']t (exist|have)|not here)",
        r"(unknown|no such|invalid|bad|non-?existent|unrout(e)?able) (local )?"
        r"(user|recipient|mailbox|account|address|person|domain|local part)",
        r"unknown local|not a valid (mailbox|recipient|user)|no mailbox|no account|not our customer",
        r"does not accept mail",
    ),
    "unreachable": (
        r"(host|domain|route)\b.*\b(not found|unreachable|unknown|does not exist)",
        r"no (route|mx)\b|routing loop|too many hops|system full",
    ),
}
BY_WORDS = [(meaning, re.compile("|".join(phrases))) for meaning, phrases in PHRASES.items()]

DNS = _("Mend the domain's records in DNS; the address is not to blame.")


def _dns(what: str) -> str:
    """What was found, and that the remedy is in DNS."""
    return Saying("%(what)s %(todo)s", what=Saying(what), todo=Saying(DNS))


ADVICE = {
    "7.20": _dns(_("The recipient's provider found no DKIM signature of your domain that is valid.")),
    "7.21": _dns(_("The recipient's provider found no DKIM signature that it takes.")),
    "7.22": _dns(_("The mail's DKIM signature is not that of its From domain.")),
    "7.23": _dns(_("The recipient's provider checked SPF for your domain, and it failed.")),
    "7.24": _dns(_("The recipient's provider checked SPF for your domain, and it failed.")),
    "7.25": _dns(_("The sending server has no PTR record (reverse DNS) that fits its name.")),
    "7.26": _dns(_("The recipient's provider could not verify the mail: SPF and DKIM did not pass for your domain.")),
    "7.27": _dns(_("The recipient's provider checked SPF for your domain, and it did not pass.")),
    "7.28": _("The recipient's provider sees too much mail from you that people report as spam: send less of it."),
    "7.29": _("The recipient's provider takes mail over TLS only, and the sending server did not use it."),
    "7.30": _(
        "The provider has switched off logging in by password (basic authentication): its admin may allow "
        "“Authenticated SMTP” for this mailbox once more; else send through a relay of your own."
    ),
    "7.509": _dns(_("The mail did not pass DMARC, and your domain's own policy says to reject it then.")),
    "7.515": _dns(_("Microsoft refuses the mail because SPF, DKIM or DMARC did not pass for your domain.")),
    "7.57": _("Microsoft says that the client was not logged in: SMTP AUTH may be switched off for this mailbox."),
    "7.60": _("Microsoft does not let this login send as the From address: give it the right Send As."),
    "7.139": _("Microsoft says that SMTP AUTH is switched off for this mailbox: an admin has to allow it."),
    "7.606": _("Microsoft has blocked the sending server's IP address: ask for delisting."),
}
