"""Why an email has not been delivered: stored as a code with its facts, shown as a sentence.

A reason is a small dict on the email: `{"code": …, facts…, "until": ISO time or absent}`.
Channel-side delays (limits, pause, hold) are not stored: they are read from the channel when shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from quarterdeck.kit.locales import town
from quarterdeck.kit.sayings import Saying, keep, named, said, unpacked
from quarterdeck.kit.weekdays import days_in_words
from quarterdeck.people.countries import NAMES
from quarterdeck.people.models import Suppression

GAPS = re.compile(r"%\((\w+)\)s")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Reason = dict[str, Any]

PER = {"minute": _("a minute"), "hour": _("an hour"), "day": _("a day"), "ramp": _("today")}
ITS_ADDRESS_IS_GOOD = _("Nothing says that the address is wrong: retry in a few days, or reach them another way.")
DELAYS = frozenset({"outside_hours", "holiday", "away", "user_limit", "domain_limit"})  # a rule of ours moved `due_at`

# How facts are said that are stored as codes.
_SAID_AS: dict[str, Callable[[Any], Any]] = {
    "days": days_in_words,
    "zone": lambda zone: town(str(zone)),
    "country": lambda code: Saying(NAMES[code]) if code in NAMES else code,
    "per": lambda which: Saying(PER[which]),
}

# code -> (sentence, what to do). Facts are filled from the reason itself.
SENTENCES: dict[str, tuple[str, str]] = {
    "missing_field": (
        _("The field %(fields)s is empty for this person and has no default."),
        _("Fill it in, or give it a default, then retry."),
    ),
    "bad_template": (_("The text has a merge field that cannot be read: %(words)s"), _("Edit the text, then retry.")),
    "suppressed": (
        _("%(address)s may not be mailed: %(kind)s since %(since)s."),
        _("Lift the block with a reason, or use another address."),
    ),
    "refused": (
        _("The recipient's server refused %(address)s: %(words)s"),
        _("Check the address, then retry with the right one."),
    ),
    "refused_ours": (
        _("The server refused the message for a cause of ours: %(words)s"),
        _("Mend the cause, then retry."),
    ),
    "deferred": (_("The server asked to wait: %(words)s"), _("Nothing to do: it is tried again by itself.")),
    "gave_up": (
        _("The server asked to wait for too long, %(tries)s times; last it said: %(words)s"),
        _("Retry, or ask the recipient's IT."),
    ),
    "login_failed": (
        _("The mail server did not accept the login: %(words)s"),
        _("Enter the new password in Settings, Channels, then retry."),
    ),
    "unreachable": (
        _("The mail server could not be reached: %(words)s"),
        _("Nothing to do: it is tried again by itself."),
    ),
    "misconfigured": (_("The channel cannot send: %(words)s"), _("Mend it in Settings, Channels, then retry.")),
    "unsendable": (_("It cannot be written as mail: %(words)s"), _("Change it, then retry.")),
    "too_large": (_("The message is larger than the server takes: %(words)s"), _("Remove an attachment, then retry.")),
    "unverified": (
        _("The From address %(address)s is not verified."),
        _("Follow the link in the verification mail, then retry."),
    ),
    "outcome_unknown": (
        _(
            "The connection was lost after the message was handed over and before the server answered, so "
            "nobody knows whether it went."
        ),
        _("Ask the recipient or look in your Sent folder; then mark it delivered, or retry and risk a second copy."),
    ),
    "interrupted": (
        _("Sending was interrupted, and the mailbox's Sent folder shows that it did not go."),
        _("Retry sends it."),
    ),
    "outside_hours": (
        _("Mail to %(zone)s goes %(days)s, %(opens)s–%(closes)s by the clocks there."),
        _("Nothing to do: it goes by itself when the hours begin."),
    ),
    "holiday": (
        _("%(day)s is a public holiday in %(country)s: %(holiday)s."),
        _("Nothing to do: it goes by itself on the next day that is open."),
    ),
    "away": (
        _("Its sender is away and back on %(back)s; their mail waits as they chose."),
        _("Nothing to do: it goes by itself after their return."),
    ),
    "user_limit": (
        _("Its sender may send %(limit)s emails %(per)s, and they are used up."),
        _("Nothing to do: it goes by itself when there is room again."),
    ),
    "domain_limit": (
        _("The whole organisation sends %(limit)s emails %(per)s to %(domain)s at most, and they are used up."),
        _("Nothing to do: it goes by itself when there is room again."),
    ),
    "erased": (
        _("The recipient was erased at their own wish; of the email only its numbers are left."),
        _("Nobody may write to them."),
    ),
    "complained": (_("The recipient reported this email as spam on %(since)s."), _("Do not mail this person again.")),
}


def reason(code: str, **facts: Any) -> Reason:
    """A reason ready to be stored; raises KeyError for a code without a sentence."""
    SENTENCES[code]
    return {"code": code, **{name: keep(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}}


def told(why: Reason) -> Saying:
    """The reason in one sentence, with its facts, as it can be kept."""
    key = SENTENCES[why["code"]][0]
    return Saying(key, **{name: _fact(name, why.get(name, "?")) for name in GAPS.findall(key)})


def sentence(why: Reason) -> str:
    """The reason in one sentence, in the reader's language."""
    return said(told(why))


def for_event(why: Reason) -> dict[str, str]:
    """What an event keeps of a reason: the sentence, and the code to compare by."""
    return {"sentence": keep(told(why)), "reason": why["code"]}


def remedy(why: Reason) -> str:
    """What a person can do about it."""
    if why["code"] == "refused" and why.get("soft"):
        return gettext(ITS_ADDRESS_IS_GOOD)
    return gettext(SENTENCES[why["code"]][1])


def _fact(name: str, fact: Any) -> Any:
    """A fact as it stands in a sentence: lists in a row, kinds by their names, days as days."""
    if name == "kind" and fact in Suppression.Kind.values:
        return named(Suppression.Kind(fact).label)
    if name in ("since", "day", "back") and ISO_DAY.fullmatch(fact):
        return date.fromisoformat(fact)
    if name in _SAID_AS and fact != "?":
        return _SAID_AS[name](fact)
    return ", ".join(fact) if isinstance(fact, list) else unpacked(fact) if isinstance(fact, str) else fact
