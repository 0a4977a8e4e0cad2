"""Why an email has not been delivered: stored as a code with its facts, shown as a sentence.

A reason is a small dict on the email: `{"code": …, facts…, "until": ISO time or absent}`.
Channel-side delays (limits, pause, hold) are not stored: they are read from the channel when shown.
"""

from __future__ import annotations

from typing import Any

Reason = dict[str, Any]

# code -> (sentence, what to do). Facts are filled from the reason itself.
SENTENCES: dict[str, tuple[str, str]] = {
    "missing_field": (
        "The field {fields} is empty for this person and has no default.",
        "Fill it in, or give it a default, then retry.",
    ),
    "bad_template": ("The text has a merge field that cannot be read: {words}", "Edit the text, then retry."),
    "suppressed": (
        "{address} may not be mailed: {kind} since {since}.",
        "Lift the block with a reason, or use another address.",
    ),
    "refused": (
        "The recipient's server refused {address}: {words}",
        "Check the address, then retry with the right one.",
    ),
    "refused_ours": ("The server refused the message for a cause of ours: {words}", "Mend the cause, then retry."),
    "deferred": ("The server asked to wait: {words}", "Nothing: it is tried again by itself."),
    "gave_up": (
        "The server asked to wait for too long, {tries} times; last it said: {words}",
        "Retry, or ask the recipient's IT.",
    ),
    "login_failed": (
        "The mail server did not accept the login: {words}",
        "Enter the new password in Settings, Channels, then retry.",
    ),
    "unreachable": ("The mail server could not be reached: {words}", "Nothing: it is tried again by itself."),
    "misconfigured": ("The channel cannot send: {words}", "Mend it in Settings, Channels, then retry."),
    "unsendable": ("It cannot be written as mail: {words}", "Change it, then retry."),
    "too_large": ("The message is larger than the server takes: {words}", "Remove an attachment, then retry."),
    "unverified": (
        "The From address {address} is not verified.",
        "Follow the link in the verification mail, then retry.",
    ),
    "outcome_unknown": (
        "The connection was lost after the message was handed over and before the server answered, "
        "so nobody knows whether it went.",
        "Ask the recipient or look in your Sent folder; then mark it delivered, or retry and risk a second copy.",
    ),
    "interrupted": (
        "Sending was interrupted, and the mailbox's Sent folder shows that it did not go.",
        "Retry sends it.",
    ),
    "complained": ("The recipient reported this email as spam on {since}.", "Do not mail this person again."),
}


def reason(code: str, **facts: Any) -> Reason:
    """A reason ready to be stored; raises KeyError for a code without a sentence."""
    SENTENCES[code]
    return {"code": code, **facts}


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def sentence(why: Reason) -> str:
    """The reason in one sentence, with its facts."""
    template, _ = SENTENCES[why["code"]]
    facts = {key: ", ".join(value) if isinstance(value, list) else value for key, value in why.items()}
    return template.format_map(_Blank(facts))


def remedy(why: Reason) -> str:
    """What a person can do about it."""
    return SENTENCES[why["code"]][1]
