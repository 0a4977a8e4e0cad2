"""Human or machine: one pure function from evidence to a verdict with its reasons.

A verdict may be revised: the function is asked again when more evidence about the same email has
come in, and its caller moves the counts. The ideas:

- Some signs prove a machine (a HEAD request, a scanner's network or name, a prefetch, two different
  links within a second).
- Shortly after the hand-over scanners are busy: a hit then stays unknown until ten seconds have
  passed in which no scanner gave itself away.
- The same link again within seconds is the same click (a double click, a page that loads twice); within
  half a minute and from another system, a checker that follows what a person clicked.
- A mail provider that fetches pictures when its user opens a mail (Gmail, Yahoo) shows a human; one
  that fetches them ahead of the user (Apple) shows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from django.utils.translation import gettext_noop as _

from quarterdeck.kit.sayings import Saying
from quarterdeck.tracking.evidence import Evidence
from quarterdeck.tracking.visitors import system

AT_ONCE = 2_000  # ms after the hand-over in which no person has opened anything
EARLY = 120_000  # ms after the hand-over in which scanners are busy
WAIT = 10_000  # ms that a hit waits for signs of a scanner
SKEW = 2_000  # ms that the clocks of web host and database may differ
FAR = 1 << 62  # a moment that never comes
BURST = 1_000  # ms in which no person follows two different links
REPEAT = 3_000  # ms in which a click on the same link is the same click once more
AGAIN = 30_000  # ms after a click in which checkers follow the link once more, from elsewhere

Kind = Literal["human", "machine", "unknown", "self", "repeat"]
MOST_COMPANY = 200  # hits of one email waiting at once; more are not a person's

PROXIES = (("GoogleImageProxy", _("Gmail image proxy")), ("YahooMailProxy", _("Yahoo Mail image proxy")))
APPLE_RELAY = "Mozilla/5.0"  # the relay says this and no more

SCANNERS = (
    (re.compile(r"mimecast", re.IGNORECASE), _("Mimecast scanner")),
    (re.compile(r"proofpoint|urldefense", re.IGNORECASE), _("Proofpoint scanner")),
    (re.compile(r"barracuda", re.IGNORECASE), _("Barracuda scanner")),
    (re.compile(r"safelinks|existence discovery|protocol discovery", re.IGNORECASE), _("Microsoft link check")),
    (re.compile(r"bingpreview|skypeuripreview", re.IGNORECASE), _("Microsoft link preview")),
    (re.compile(r"slackbot|slack-imgproxy|discordbot|telegrambot|twitterbot|whatsapp/|linkedinbot|facebookexternalhit",
                re.IGNORECASE), _("link preview of a chat")),
    (re.compile(r"headless|phantomjs|selenium|puppeteer|playwright", re.IGNORECASE), _("browser without a screen")),
    (re.compile(r"^(?:curl|wget|python|aiohttp|httpx|go-http|java|okhttp|libwww|node|axios|got|ruby|php|postman)\b",
                re.IGNORECASE), _("program, not a browser")),
    (re.compile(r"(?:(?<!cu)bot|crawler|spider|scan|scanner)\b", re.IGNORECASE), _("robot by its own name")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HandOver:
    """When the latest hand-over may have begun, and when the server answered; None: not recorded yet."""

    began: int
    ended: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who it was, and the evidence by name; `why` may also say through what a human came."""

    kind: Kind
    why: tuple[str, ...] = ()


def judge(
    hit: Evidence, company: Iterable[Evidence], handed: HandOver | None, now: int, own: Collection[str] = ()
) -> Verdict:
    """The verdict on a hit as the evidence stands at `now`.

    `company` are the known hits of the same email (the hit itself may be among them), `handed` its
    hand-over (None: none that this hit can belong to), `own` the marks of the sender's browsers.
    Times are milliseconds since 1970.
    """
    known = list(company)
    others = [each for each in known if each is not hit]
    signs = [*machine_signs(hit, handed), *_burst(hit, others)]
    if len(others) >= MOST_COMPANY:
        signs.append(Saying(_("more than %(n)s at once"), n=MOST_COMPANY))
    if signs:
        return Verdict("machine", tuple(signs))
    if hit.visitor in own:
        return Verdict("self", (_("your own browser"),))
    earlier = _earlier_clicks(hit, known)
    if any(hit.at - each.at <= REPEAT and each.visitor == hit.visitor for each in earlier):
        return Verdict("repeat", (_("the same click once more"),))
    if echoed := next((each for each in earlier if _echoes(hit, each)), None):
        seconds = round((hit.at - echoed.at) / 1000)
        return Verdict(
            "machine", (Saying(_("the same link, %(seconds)s s after a click, from another system"), seconds=seconds),)
        )
    early = is_early(hit, handed)
    if early and any(_gives_away(each, hit) for each in others):
        return Verdict("machine", (_("beside a scanner's visit"),))
    if early and now < settles_at(hit, handed):
        return Verdict("unknown", (_("soon after it was delivered"),))
    return Verdict("human", tuple(name for key, name in PROXIES if key in hit.agent))


def machine_signs(hit: Evidence, handed: HandOver | None) -> list[str]:
    """The signs of a machine that a hit carries itself."""
    signs = _scanner_signs(hit)
    if hit.agent == APPLE_RELAY:
        signs.append(_("Apple Mail privacy relay"))
    if re.search(r"prefetch|preview|prerender", hit.purpose, re.IGNORECASE):
        signs.append(_("prefetch"))
    if is_early(hit, handed, AT_ONCE) and handed and handed.ended is not None:
        signs.append(_("within 2 seconds of being delivered"))
    return signs


def is_early(hit: Evidence, handed: HandOver | None, within: int = EARLY) -> bool:
    """Whether a hit came in the hand-over or so soon after it. What came before was an earlier copy's."""
    if handed is None or hit.at < handed.began - SKEW:
        return False
    return handed.ended is None or hit.at < handed.ended + within


def settles_at(hit: Evidence, handed: HandOver | None) -> int:
    """When an early hit stops being unknown, if no scanner gives itself away: never before the outcome is known."""
    return hit.at + WAIT if handed is None or handed.ended is not None else FAR


def final_at(hit: Evidence, handed: HandOver | None, heard: int) -> int:
    """The moment from which no further evidence can change the verdict.

    Evidence that was `heard` of late (a database that was down) still gets its seconds of company. A click
    stays for as long as it explains those that follow it.
    """
    wait = AGAIN if hit.kind == "clicked" else WAIT
    if handed and is_early(hit, handed):
        return FAR if handed.ended is None else max(handed.ended + EARLY, hit.at, heard) + wait
    return max(hit.at, heard) + wait if hit.kind == "clicked" else heard


def _scanner_signs(hit: Evidence) -> list[str]:
    """Signs of a scanner, which looks at more than one thing; the most telling first."""
    signs: list[str] = []
    if hit.network:
        signs.append(Saying(_("%(name)s network"), name=hit.network))
    if named := _scanner(hit.agent):
        signs.append(named)
    if not hit.agent:
        signs.append(_("no browser named"))
    if hit.method == "HEAD":
        signs.append(_("HEAD request"))
    if hit.kind == "clicked" and hit.mode not in ("", "navigate"):
        signs.append(_("fetched by a script"))
    return signs


@lru_cache(maxsize=4096)
def _scanner(agent: str) -> str:
    """The scanner or program that a User-Agent names, or nothing."""
    return next((name for pattern, name in SCANNERS if pattern.search(agent)), "")


def _burst(hit: Evidence, others: list[Evidence]) -> list[str]:
    """Different links followed within a second, by whomever: scanners come from many addresses at once."""
    if hit.kind != "clicked":
        return []
    near = {each.n for each in others if each.kind == "clicked" and abs(each.at - hit.at) <= BURST} | {hit.n}
    return [Saying(_("%(n)s links clicked within 1 s"), n=len(near))] if len(near) > 1 else []


def _earlier_clicks(hit: Evidence, known: list[Evidence]) -> list[Evidence]:
    """Clicks on the same link shortly before this one; of two at one moment, the one that is known longer."""
    if hit.kind != "clicked":
        return []
    place = next((place for place, each in enumerate(known) if each is hit), len(known))
    return [
        each
        for number, each in enumerate(known)
        if each.kind == "clicked" and each.n == hit.n and (each.at, number) < (hit.at, place)
        if hit.at - each.at <= AGAIN
    ]


def _echoes(hit: Evidence, click: Evidence) -> bool:
    """Whether a hit looks like a checker's who follows the link that a person has just clicked."""
    return hit.visitor != click.visitor and system(hit.agent) != system(click.agent) and not _scanner_signs(click)


def _gives_away(other: Evidence, hit: Evidence) -> bool:
    """Whether another hit shows that this one was a scanner's: it is one, and the same visitor or near in time."""
    same = bool(hit.visitor) and other.visitor == hit.visitor
    return (same or abs(other.at - hit.at) <= WAIT) and bool(_scanner_signs(other))


def milliseconds(moment: datetime) -> int:
    """A moment as evidence tells it."""
    return round(moment.timestamp() * 1000)
