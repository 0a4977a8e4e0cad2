"""How the mail server treats an address: by the first word of its local part, in words that real servers use."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.sandbox.words import first_word


@dataclass(frozen=True)
class Rule:
    """What the server does with a message for one address."""

    refusal: str = ""  # the answer to RCPT, instead of 250
    greylists: bool = False  # the refusal is lifted at the third try
    waits: float = 0.0  # seconds between having the message and saying so
    files: bool = True  # the message reaches the mailbox
    answers: bool = True  # False: the connection is dropped after DATA, without a word
    means: str = ""  # for the page that explains the addresses


_UNKNOWN = "550 5.1.1 <{address}>: Recipient address rejected: User unknown in virtual mailbox table"
_GONE = "550 5.1.1 <{address}>: The email account that you tried to reach does not exist"
_FULL = "552 5.2.2 <{address}>: The email account that you tried to reach is over quota"
_BLOCKED = "550 5.7.1 <{address}>: Message refused by local policy: this sender is not welcome here"
_GREYLISTED = "451 4.7.1 <{address}>: Recipient address rejected: Greylisted, please try again later"
_OVERLOADED = "451 4.7.1 <{address}>: The server is busy and cannot take this message now, please try again later"

RULES: dict[str, Rule] = {
    "unknown": Rule(refusal=_UNKNOWN, means="No such mailbox (550 5.1.1)."),
    "gone": Rule(refusal=_GONE, means="The person left; the mailbox was removed (550 5.1.1)."),
    "full": Rule(refusal=_FULL, means="The mailbox is over quota (552 5.2.2)."),
    "blocked": Rule(refusal=_BLOCKED, means="The server refuses the sender (550 5.7.1)."),
    "busy": Rule(
        refusal=_GREYLISTED,
        greylists=True,
        means="Greylisted (451 4.7.1); taken at the third try, or after five minutes.",
    ),
    "verybusy": Rule(refusal=_OVERLOADED, means="Always too busy (451 4.7.1)."),
    "slow": Rule(waits=6.0, means="Takes the message, and answers seconds later."),
    "drop": Rule(
        files=False,
        answers=False,
        means="Reads the message, hangs up without an answer, and loses it.",
    ),
    "droplost": Rule(files=False, answers=False, means="The same as drop."),
    "dropkept": Rule(answers=False, means="Files the message, and hangs up without an answer."),
}

_WELCOME = Rule()


def rule_for(address: str) -> Rule:
    """The rule for an address; everyone who is not named by a word of RULES is welcome."""
    return RULES.get(first_word(address), _WELCOME)
