"""What the enhanced status codes mean (RFC 3463, IANA's registry, and what the large providers document)."""

from __future__ import annotations

# Reasons that say that the address itself is bad. All others leave it its good name.
HARD = frozenset({"userunknown", "hostunknown", "hasmoved", "notaccept"})

# Codes so exact that words cannot make them clearer.
EXACT = {
    "1.6": "hasmoved",
    "1.7": "rejected",
    "1.8": "rejected",
    "2.2": "mailboxfull",
    "2.3": "exceedlimit",  # the mailbox's own limit
    "3.4": "mesgtoobig",  # the system's
    "7.13": "suspend",
    "7.20": "authfailure",
    "7.21": "authfailure",
    "7.22": "authfailure",
    "7.23": "authfailure",
    "7.24": "authfailure",
    "7.25": "requireptr",
    "7.26": "authfailure",
    "7.28": "speeding",
    "7.29": "securityerror",
    # Microsoft's own
    "2.121": "speeding",
    "2.122": "speeding",
    "4.14": "networkerror",
    "4.317": "securityerror",
    "4.318": "systemerror",
    "7.12": "rejected",
    "7.124": "rejected",
    "7.133": "rejected",
    "7.134": "rejected",
    "7.135": "rejected",
    "7.136": "rejected",
    "7.505": "suspend",
    "7.506": "blocked",
    "7.507": "blocked",
    "7.508": "speeding",
    "7.509": "authfailure",
    "7.510": "blocked",
    "7.511": "blocked",
    "7.513": "blocked",
    "7.515": "authfailure",
    "7.750": "rejected",
}

# Detail of a code -> reason, where words are asked first.
BY_DETAIL = {
    "1.0": "userunknown",
    "1.1": "userunknown",
    "1.2": "hostunknown",
    "1.3": "userunknown",
    "1.4": "filtered",
    "1.5": "filtered",
    "1.9": "systemerror",
    "1.10": "userunknown",
    "1.350": "userunknown",
    "1.351": "userunknown",
    "2.0": "filtered",
    "2.1": "filtered",
    "2.4": "filtered",
    "3.1": "systemfull",
    "3.2": "notaccept",
    "4.1": "expired",
    "4.4": "hostunknown",
    "4.7": "expired",
    "4.300": "expired",
    "4.310": "hostunknown",
    "4.316": "expired",
    "5.3": "toomanyconn",
    "7.27": "authfailure",
}
# Subject of a code -> reason, when its detail is not known.
BY_SUBJECT = {
    "2": "filtered",
    "3": "systemerror",
    "4": "networkerror",
    "5": "syntaxerror",
    "6": "contenterror",
    "7": "securityerror",
}
# Microsoft's ranges of permanent codes 5.7.x.
RANGES = (
    (range(501, 504), "rejected"),  # our account was found to send spam
    (range(600, 650), "blocked"),  # our server's address is banned
    (range(700, 750), "speeding"),  # our organisation sends too much
    (range(900, 1000), "policyviolation"),  # the recipient's transport rules
)

# What 5.1.x cannot blame on the address when the words say one of these.
NOT_THE_ADDRESS = frozenset(
    [
        "authfailure",
        "blocked",
        "filtered",
        "hasmoved",
        "hostunknown",
        "mailboxfull",
        "mesgtoobig",
        "norelaying",
        "notaccept",
        "policyviolation",
        "rejected",
        "requireptr",
        "spamdetected",
        "speeding",
        "suspend",
        "toomanyconn",
        "virusdetected",
    ]
)

# SMTP reply codes, when neither an enhanced code nor words help (RFC 5321, 1846, 7504).
BY_REPLY = {
    "421": "expired",
    "452": "systemfull",
    "521": "notaccept",
    "525": "suspend",
    "530": "securityerror",
    "535": "securityerror",
    "551": "hasmoved",
    "552": "mailboxfull",
    "556": "notaccept",
}

POWERMTA = {
    "bad-mailbox": "userunknown",
    "bad-domain": "hostunknown",
    "inactive-mailbox": "suspend",
    "invalid-sender": "rejected",
    "message-expired": "expired",
    "no-answer-from-host": "networkerror",
    "bad-connection": "networkerror",
    "routing-errors": "networkerror",
    "policy-related": "policyviolation",
    "content-related": "contenterror",
    "protocol-errors": "syntaxerror",
    "quota-issues": "mailboxfull",
    "relaying-issues": "norelaying",
    "spam-related": "spamdetected",
    "virus-related": "virusdetected",
}
