"""An event as a sentence of the timeline, with the server's own words beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from quarterdeck.emails.reasons import sentence
from quarterdeck.kit.locales import current
from quarterdeck.kit.sayings import said
from quarterdeck.people.models import Suppression

Data = Mapping[str, Any]

Source = Suppression.Source

TIMES = {
    2: gettext_noop("Viewed, second time"),
    3: gettext_noop("Viewed, third time"),
    4: gettext_noop("Viewed, fourth time"),
    5: gettext_noop("Viewed, fifth time"),
}


@dataclass(frozen=True)
class Said:
    """What one event says: a sentence, its object in bold, a remark, a server's own words, and its colour."""

    text: str
    what: str = ""
    remark: str = ""
    server: str = ""
    tone: str = ""  # view, click, reply, ok, bad, warn, machine, self; empty: plain


@dataclass(frozen=True)
class Hints:
    """What a sentence may need besides the event: how moments are said, and the answer of its attempt."""

    moment: Callable[[str, str], str]  # (ISO time, zone or "") -> words
    answer: str = ""  # the server's own words
    server: str = ""  # who answered
    nth: int = 0  # which human view this is, counted from 1; 0 when it is not one


def say(kind: str, data: Data, hints: Hints) -> Said:
    """The event in words; an unknown kind says its own name rather than nothing."""
    speak = _WORDS.get(kind)
    return speak(data, hints) if speak else Said(kind.replace("_", " ").capitalize())


def viewed_again(nth: int) -> str:
    """`Viewed, second time`, … `Viewed, 12 times`."""
    return _(TIMES[nth]) if nth in TIMES else _("Viewed, %(n)s times") % {"n": nth}


def destination(url: str) -> str:
    """A link as a person names it: its file, else its host and path."""
    parts = urlsplit(url)
    name = unquote(parts.path.rstrip("/").rsplit("/", 1)[-1])
    if "." in name:
        return name
    return (parts.hostname or url).removeprefix("www.") + unquote(parts.path.rstrip("/"))


def _scheduled(data: Data, hints: Hints) -> Said:
    if data.get("now"):
        return Said(_("Sent off"), remark=_("with ten seconds to undo"))
    when = hints.moment(str(data.get("at", "")), str(data.get("zone") or ""))
    return Said(_("Scheduled for %(when)s") % {"when": when}, remark=str(data.get("zone") or "").replace("_", " "))


def _rescheduled(data: Data, hints: Hints) -> Said:
    when = hints.moment(str(data.get("at", "")), str(data.get("zone") or ""))
    return Said(_("Moved to %(when)s") % {"when": when})


def _answered(text: str, tone: str) -> Callable[[Data, Hints], Said]:
    def speak(data: Data, hints: Hints) -> Said:
        return Said(
            _(text), remark=_joined(_by(data, hints), _copies(data)), server=_server_words(data, hints), tone=tone
        )

    return speak


def _server_words(data: Data, hints: Hints) -> str:
    words = said(data.get("words") or hints.answer or "")
    numbers = [str(data[name]) for name in ("code", "enhanced") if data.get(name)]
    prefix = " ".join(number for number in numbers if number not in words)
    return f"{prefix} {words}".strip()


def _reported(data: Data, hints: Hints) -> Said:
    """Who passed the complaint on, if that is known: never the server that the email was handed to."""
    server, words = data.get("server"), said(data.get("words") or "")
    remark = _("by %(name)s") % {"name": server} if server else ""
    return Said(_("Reported as spam by the recipient"), remark=remark, server=words, tone="bad")


def _copies(data: Data) -> str:
    refused = data.get("refused")
    return _("without the copy to %(addresses)s") % {"addresses": "; ".join(refused)} if refused else ""


def _by(data: Data, hints: Hints) -> str:
    server = data.get("server") or hints.server
    return _("by %(name)s") % {"name": server} if server else ""


def _deferred(data: Data, hints: Hints) -> Said:
    until = str(data.get("until") or "")
    remark = _("next try %(when)s") % {"when": hints.moment(until, "")} if until else _("tried again by itself")
    return Said(_("The server asked to wait"), remark=remark, server=_server_words(data, hints), tone="warn")


def _delayed(data: Data, hints: Hints) -> Said:
    why = data.get("reason") or {}
    when = hints.moment(str(why.get("until") or ""), "")
    return Said(_("Waits until %(when)s") % {"when": when}, remark=sentence(why) if why else "", tone="warn")


def _retried(data: Data, hints: Hints) -> Said:
    to = str(data.get("address") or "")
    return Said(_("Retried at") if to else _("Retried"), what=to, remark=str(data.get("note") or ""))


@dataclass(frozen=True)
class Passive:
    """What is said of a hit that does not count: whose it was, or whose it may be."""

    own: str
    repeat: str
    machine: str
    unknown: str


VIEW = Passive(
    own=gettext_noop("You looked at it"),
    repeat=gettext_noop("Opened once more"),
    machine=gettext_noop("Opened by a machine"),
    unknown=gettext_noop("Opened, by whom is not clear yet"),
)
CLICK = Passive(
    own=gettext_noop("You followed a link"),
    repeat=gettext_noop("Link followed once more"),
    machine=gettext_noop("Link followed by a machine"),
    unknown=gettext_noop("Link followed, by whom is not clear yet"),
)


def _hit(counted: Callable[[Data, Hints], Said], passive: Passive) -> Callable[[Data, Hints], Said]:
    """A view or click in the five ways it can have come about: all but people's own are said, not counted."""

    def speak(data: Data, hints: Hints) -> Said:
        verdict, why = str(data.get("verdict") or "human"), _because(data)
        target = destination(str(data["url"])) if data.get("url") else ""
        if verdict == "self":
            return Said(_(passive.own), target, _("not counted"), tone="self")
        if verdict == "repeat":
            return Said(_(passive.repeat), target, _joined(why, _("counted once")), tone="machine")
        if verdict == "machine":
            return Said(_(passive.machine), target, _joined(why, _("not counted")), tone="machine")
        if verdict == "unknown":
            return Said(_(passive.unknown), target, _joined(why, _("not counted yet")), tone="machine")
        return counted(data, hints)

    return speak


def _because(data: Data) -> str:
    """The ground of a verdict (tracking/verdict.py)."""
    why = data.get("why") or ""
    return ", ".join(said(sign) for sign in why) if isinstance(why, list) else said(why)


def _viewed(data: Data, hints: Hints) -> Said:
    text = _("Viewed") if hints.nth < 2 else viewed_again(hints.nth)
    return Said(text, remark=_through(data), tone="view")


def _clicked(data: Data, hints: Hints) -> Said:
    target = destination(str(data["url"])) if data.get("url") else _("a link")
    return Said(_("Clicked"), what=target, remark=_through(data), tone="click")


def _through(data: Data) -> str:
    """A person who came through a mail proxy is a person all the same."""
    return _("through %(proxy)s") % {"proxy": _because(data)} if data.get("why") else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _plain(text: str, tone: str = "") -> Callable[[Data, Hints], Said]:
    return lambda data, hints: Said(_(text), tone=tone)


def _failed(data: Data, hints: Hints) -> Said:
    why, words = said(data.get("sentence") or ""), _server_words(data, hints)
    return Said(_("Failed"), remark=why, server="" if words in why else words, tone="bad")


def _handed_on(data: Data, hints: Hints) -> Said:
    giver = data.get("from")
    remark = _("from %(name)s") % {"name": giver} if giver else _("from a colleague")
    return Said(_("Handed over"), remark=remark)


def _unsubscribed(data: Data, hints: Hints) -> Said:
    only = data.get("only")
    remark = _("from the mail of %(name)s") % {"name": only} if only else ""
    source = data.get("source")
    how = _("by %(source)s") % {"source": Source(source).label} if source in Source.values else ""
    return Said(
        _("Unsubscribed"), remark=_joined(remark, how, _(str(data["why"])) if data.get("why") else ""), tone="bad"
    )


def _cancelled(data: Data, hints: Hints) -> Said:
    return Said(_("Cancelled"), remark=_because(data))


def _put_back(data: Data, hints: Hints) -> Said:
    return Said(_("Put back in line"), remark=said(data.get("words") or "") or _("nothing was sent"))


EXCERPT = 200  # characters of an answer; the pane shows the whole beside


def _replied(text: str, tone: str) -> Callable[[Data, Hints], Said]:
    """What somebody answered, in their own words; and from where, if that is another address than we wrote to."""

    def speak(data: Data, hints: Hints) -> Said:
        sender = data.get("sender")
        whence = _("from %(address)s") % {"address": sender} if sender else ""
        return Said(_(text), remark=_joined(whence, _excerpt(data)), tone=tone)

    return speak


def _auto_replied(data: Data, hints: Hints) -> Said:
    back = data.get("back")
    remark = _("back on %(day)s") % {"day": current().dated(date.fromisoformat(back))} if back else ""
    return Said(_("Answered by a machine: no reply"), remark=_joined(remark, _excerpt(data)), tone="machine")


def _excerpt(data: Data) -> str:
    """The first words of an answer."""
    words = " ".join(str(data.get("words") or "").split())
    short = words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…"
    return f"“{short}”" if short else ""


def _copy_returned(data: Data, hints: Hints) -> Said:
    return Said(_("Copy returned:"), what=str(data.get("to") or ""), server=_server_words(data, hints), tone="warn")


def _evidence(data: Data, hints: Hints) -> Said:
    return Said(_("Evidence came in"), remark=said(data.get("what") or ""), tone="ok")


_WORDS: dict[str, Callable[[Data, Hints], Said]] = {
    "drafted": _plain(gettext_noop("Draft started")),
    "scheduled": _scheduled,
    "rescheduled": _rescheduled,
    "undone": _plain(gettext_noop("Taken back into a draft")),
    "edited": _plain(gettext_noop("Edited")),
    "handed_on": _handed_on,
    "cancelled": _cancelled,
    "unsubscribed": _unsubscribed,
    "resubscribed": _plain(gettext_noop("Came back by the link in this email"), "ok"),
    "erased": _plain(gettext_noop("Its recipient was erased: the words and what happened are gone, the numbers stay")),
    "handing_over": _plain(gettext_noop("Handing over")),
    "put_back": _put_back,
    "delivered": _answered(gettext_noop("Delivered"), "ok"),
    "deferred": _deferred,
    "delayed": _delayed,
    "bounced": _answered(gettext_noop("Bounced"), "bad"),
    "failed": _failed,
    "reported_spam": _reported,
    "retried": _retried,
    "returned": _answered(gettext_noop("Returned by a mail server"), "bad"),
    "found_in_sent": _plain(gettext_noop("Found in the mailbox's Sent folder: it went"), "ok"),
    "evidence": _evidence,
    "marked_delivered": _plain(gettext_noop("Marked as delivered by hand"), "ok"),
    "viewed": _hit(_viewed, VIEW),
    "clicked": _hit(_clicked, CLICK),
    "replied": _replied(gettext_noop("Replied"), "reply"),
    "opted_out": _replied(gettext_noop("Asked not to be mailed again"), "bad"),
    "wrote_back": _replied(gettext_noop("Answered from your mail program"), "reply"),
    "auto_replied": _auto_replied,
    "still_trying": _answered(gettext_noop("A mail server still tries to deliver it"), "warn"),
    "confirmed": _answered(gettext_noop("Arrival confirmed"), "ok"),
    "copy_returned": _copy_returned,
    "archived": _plain(gettext_noop("Archived: views and clicks are no longer recorded")),
    "unarchived": _plain(gettext_noop("Unarchived: views and clicks are recorded again")),
    "deleted": _plain(gettext_noop("Deleted: can be restored for 30 days")),
    "restored": _plain(gettext_noop("Restored")),
    "succeeded": _plain(gettext_noop("Marked as a success"), "ok"),
    "unsucceeded": _plain(gettext_noop("No longer marked as a success")),
}
