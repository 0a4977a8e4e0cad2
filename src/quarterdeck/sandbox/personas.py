"""Who reads the mail: what a person does with a message, decided by address and subject alone. Nothing here acts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from quarterdeck.sandbox.letters import Link
from quarterdeck.sandbox.words import first_word

Habit = Literal["reader", "clicker", "keen", "silent"]
# What a person does about a letter beyond reading it: writes back, hands it on, leaves, complains. Two are done by
# their server: the note that they are away, and the message that it could not deliver after all.
Deed = Literal["", "answer", "forward", "leave", "leave by page", "stop", "complain", "away", "bounce"]
Verb = Literal["scan", "view", "click"] | Deed

# Mail programs, no web browsers: whoever tries the demo sits at one, on this machine, and must not look the same.
MAIL_PROGRAMS = (
    "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Thunderbird/140.5.0",
)
SCANNER = "Mozilla/5.0 (compatible; BarracudaLinkScanner/2.1)"

_SHARES: tuple[tuple[Habit, int], ...] = (("reader", 40), ("clicker", 70), ("keen", 80), ("silent", 100))
_SCANNED_DOMAINS = 8  # one company in so many has its mail scanned
_NO_THANKS = ("unsubscribe", "opt-out", "optout")


# Of a hundred people, how many answer, are away, hand a letter on; nobody leaves or complains by chance.
_DEEDS: tuple[tuple[Deed, int], ...] = (("answer", 12), ("away", 16), ("forward", 19), ("", 100))


@dataclass(frozen=True)
class Persona:
    """A habit, a deed that follows, and the scanner that may stand before both."""

    habit: Habit
    scanned: bool = False
    deed: Deed = ""


_NAMED = {
    "reader": Persona("reader"),
    "clicker": Persona("clicker"),
    "keen": Persona("keen"),
    "silent": Persona("silent"),
    "scan": Persona("reader", scanned=True),
    "replier": Persona("reader", deed="answer"),
    "away": Persona("silent", deed="away"),
    "forwarder": Persona("reader", deed="forward"),
    "unsubscriber": Persona("reader", deed="leave"),
    "leaver": Persona("reader", deed="leave by page"),
    "stopper": Persona("reader", deed="stop"),
    "complainer": Persona("reader", deed="complain"),
    "late": Persona("silent", deed="bounce"),
}


@dataclass(frozen=True)
class Step:
    """One thing that someone will do, `after` seconds from the message's arrival: a request, or a mail of their own."""

    after: float
    verb: Verb
    url: str
    agent: str
    method: Literal["GET", "HEAD", "POST"] = "GET"


class Dice:
    """Choices that come out the same whenever they are asked about the same things."""

    def __init__(self, *about: str) -> None:
        self.about = "\n".join(about)

    def share(self, question: str) -> float:
        """A number from 0 up to 1."""
        digest = hashlib.sha256(f"{self.about}\n{question}".encode()).digest()
        return int.from_bytes(digest[:8]) / 2**64

    def between(self, question: str, low: float, high: float) -> float:
        return low + (high - low) * self.share(question)

    def pick(self, question: str, among: tuple[str, ...] | list[str]) -> str:
        return among[int(self.share(question) * len(among))]


def persona_of(address: str) -> Persona:
    """The person behind an address: by its first word (`clicker@…`, `scan.ann@…`), else by chance, always the same."""
    named = _NAMED.get(first_word(address))
    if named:
        return named
    chance = Dice(address.lower()).share("habit") * 100
    habit = next(habit for habit, up_to in _SHARES if chance < up_to)
    domain = address.lower().rpartition("@")[2]
    luck = Dice(address.lower()).share("deed") * 100
    deed = next(deed for deed, up_to in _DEEDS if luck < up_to)
    return Persona(habit, Dice(domain).share("scanned") < 1 / _SCANNED_DOMAINS, deed)


def plan_for(
    address: str, subject: str, images: list[str], links: list[Link], *, leave: str = "", automatic: bool = False
) -> list[Step]:
    """All that will happen to a message, in order of time. `leave` is its one-click address (RFC 8058), if it has one.

    Only scanners, and people who mean it, follow links that say goodbye. Automatic mail is read, never answered.
    """
    persona = persona_of(address)
    dice = Dice(address.lower(), subject)
    steps = _scan([*images, *(link.url for link in links)]) if persona.scanned else []
    agent = Dice(address.lower()).pick("mail program", MAIL_PROGRAMS)
    views = [Step(0, "view", image, agent) for image in images]
    clicks = [Step(0, "click", link.url, agent) for link in links if not _says_goodbye(link)]
    steps += _read(persona, dice, views, clicks)
    if not automatic:
        goodbyes = [link.url for link in links if _says_goodbye(link)]
        steps += _deed(persona, dice, agent, leave, goodbyes[0] if goodbyes else "")
    return sorted(steps, key=lambda step: step.after)


def _read(persona: Persona, dice: Dice, views: list[Step], clicks: list[Step]) -> list[Step]:
    """What the person does; scanners are quick, people take seconds and minutes."""
    if persona.habit == "silent":
        return []
    opened = dice.between("opens", 5, 15) + (20 if persona.scanned else 0)  # a scanner holds the message up
    steps = _at(opened, views)
    if persona.habit == "reader":
        return steps
    first = int(dice.share("link") * len(clicks))
    steps += _at(opened + dice.between("clicks", 4, 10), clicks[first : first + 1])
    if persona.habit == "keen":
        again = opened + dice.between("comes back", 40, 90)
        steps += _at(again, views) + _at(again + 6, clicks[first : first + 1])
        steps += _at(again + dice.between("and again", 60, 180), views)
    return steps


def _deed(persona: Persona, dice: Dice, agent: str, leave: str, goodbye: str) -> list[Step]:
    """What the letter moves its reader to. Who has no button uses the link; who finds neither says it in words."""
    deed = persona.deed
    if deed == "leave" and not leave:
        deed = "leave by page"
    if deed == "leave by page" and not goodbye:
        deed = "stop"
    if not deed:
        return []
    by_server = deed in ("away", "bounce")
    after = dice.between("server", 1, 3) if by_server else dice.between("deed", 30, 60)
    if deed == "bounce":
        after += 60
    url = {"leave": leave, "leave by page": goodbye}.get(deed, "")
    return [Step(after, deed, url, agent, "POST" if url else "GET")]


def _scan(urls: list[str]) -> list[Step]:
    """A security gateway tries every address within a second, before it lets the message through."""
    gap = 0.8 / max(len(urls), 1)
    return [step for n, url in enumerate(urls) for step in _probe(0.1 + n * gap, url)]


def _probe(after: float, url: str) -> tuple[Step, Step]:
    return Step(after, "scan", url, SCANNER, "HEAD"), Step(after + 0.01, "scan", url, SCANNER, "GET")


def _at(after: float, steps: list[Step]) -> list[Step]:
    return [replace(step, after=after) for step in steps]


def _says_goodbye(link: Link) -> bool:
    said = f"{urlsplit(link.url).path} {link.words}".lower()
    return any(word in said for word in _NO_THANKS)
