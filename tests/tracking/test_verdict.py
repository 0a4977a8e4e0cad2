"""Human, machine, unknown or self: each row of these tables is one story."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.tracking.evidence import Evidence
from quarterdeck.tracking.verdict import AGAIN, EARLY, FAR, MOST_COMPANY, WAIT, HandOver, Verdict, final_at, judge

SENT = 1_000_000_000_000
HANDED = HandOver(SENT - 30_000, SENT)  # half a minute passed between the mark and the answer
SENDING = HandOver(SENT - 30_000, None)
LATER = SENT + 3_600_000
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"


def view(at: int = LATER, agent: str = CHROME, visitor: str = "ann", **fields: Any) -> Evidence:
    return Evidence(at=at, kind="viewed", email_id=1, agent=agent, visitor=visitor, **fields)


def click(at: int = LATER, n: int = 1, agent: str = CHROME, visitor: str = "ann", **fields: Any) -> Evidence:
    url = "https://example.com"
    return Evidence(at=at, kind="clicked", email_id=1, n=n, url=url, agent=agent, visitor=visitor, **fields)


@pytest.mark.parametrize(
    ("hit", "verdict"),
    [
        (view(), Verdict("human")),
        (click(), Verdict("human")),
        (click(mode="navigate"), Verdict("human")),
        (view(mode="no-cors"), Verdict("human")),
        (view(agent=GMAIL), Verdict("human", ("Gmail image proxy",))),
        (view(agent="YahooMailProxy; https://help.yahoo.com/kb/"), Verdict("human", ("Yahoo Mail image proxy",))),
        (view(agent="Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17; Pro)"), Verdict("human")),
        (view(agent="Mozilla/5.0 (Linux; Android 9; CUBOT X18) Chrome/120.0.0.0"), Verdict("human")),
        (view(agent="Mozilla/5.0"), Verdict("machine", ("Apple Mail privacy relay",))),
        (view(method="HEAD"), Verdict("machine", ("HEAD request",))),
        (click(network="Mimecast"), Verdict("machine", ("Mimecast network",))),
        (view(agent="Mozilla/5.0 (compatible; BarracudaLinkScanner/2.1)"), Verdict("machine", ("Barracuda scanner",))),
        (view(agent="Mimecast URL Protect"), Verdict("machine", ("Mimecast scanner",))),
        (click(agent="Microsoft Office Existence Discovery"), Verdict("machine", ("Microsoft link check",))),
        (click(agent="Slackbot-LinkExpanding 1.0"), Verdict("machine", ("link preview of a chat",))),
        (click(agent="python-requests/2.32"), Verdict("machine", ("program, not a browser",))),
        (click(agent="Mozilla/5.0 HeadlessChrome/142.0"), Verdict("machine", ("browser without a screen",))),
        (click(agent="Mozilla/5.0 (compatible; SomeBot/1.0)"), Verdict("machine", ("robot by its own name",))),
        (view(agent=""), Verdict("machine", ("no browser named",))),
        (view(purpose="prefetch;prerender"), Verdict("machine", ("prefetch",))),
        (click(mode="cors"), Verdict("machine", ("fetched by a script",))),
        (view(agent="curl/8", method="HEAD"), Verdict("machine", ("program, not a browser", "HEAD request"))),
    ],
)
def test_a_hit_long_after_the_hand_over(hit: Evidence, verdict: Verdict) -> None:
    assert judge(hit, [hit], HANDED, LATER) == verdict


@pytest.mark.parametrize(
    ("after", "waited", "kind"),
    [
        (0, 0, "machine"),  # nobody opens a mail in the moment in which it is handed over
        (1_999, 60_000, "machine"),
        (-500, 0, "machine"),  # the server was quicker than our record of it
        (2_000, 0, "unknown"),
        (2_000, 9_999, "unknown"),
        (2_000, 10_000, "human"),
        (119_999, 9_999, "unknown"),
        (120_000, 0, "human"),
        (-20_000, 0, "machine"),  # the server scanned it before it answered
        (-60_000, 0, "human"),  # an earlier copy, before a retry
    ],
)
def test_a_hit_soon_after_the_hand_over_waits(after: int, waited: int, kind: str) -> None:
    hit = view(at=SENT + after)
    assert judge(hit, [hit], HANDED, hit.at + waited).kind == kind


def test_a_hit_is_unknown_while_the_hand_over_is_not_recorded() -> None:
    assert judge(view(), [], SENDING, LATER + WAIT).kind == "unknown"
    assert judge(view(method="HEAD"), [], SENDING, LATER + WAIT).kind == "machine"
    assert judge(view(at=SENT - 60_000), [], SENDING, LATER).kind == "human"  # an earlier copy's
    assert judge(view(), [], None, LATER).kind == "human"


@pytest.mark.parametrize(
    ("hit", "other", "kind"),
    [
        # a scanner gives itself away beside the hit
        (view(at=SENT + 5_000), view(at=SENT + 5_500, visitor="x", method="HEAD"), "machine"),
        (view(at=SENT + 5_000), click(at=SENT + 14_000, visitor="x", network="Proofpoint"), "machine"),
        (view(at=SENT + 5_000), click(at=SENT + 15_001, visitor="x", network="Proofpoint"), "human"),
        # the same visitor did, at any time
        (view(at=SENT + 5_000), click(at=SENT + 100_000, visitor="ann", method="HEAD"), "machine"),
        # Apple's relay fetches ahead of a person; it is no scanner
        (click(at=SENT + 9_000), view(at=SENT + 5_000, visitor="x", agent="Mozilla/5.0"), "human"),
        # long after the hand-over a scanner elsewhere says nothing about this person
        (view(at=LATER), view(at=LATER, visitor="x", method="HEAD"), "human"),
        # two different links within a second, from one address or two
        (click(n=1), click(n=2, at=LATER + 1_000, visitor="ann"), "machine"),
        (click(n=1), click(n=2, at=LATER + 1_000, visitor="x"), "machine"),
        (click(n=1), click(n=2, at=LATER + 1_001), "human"),
        (click(n=1), click(n=1, at=LATER + 100), "human"),  # a double click
        (view(), click(n=2), "human"),
    ],
)
def test_the_company_of_a_hit_speaks_for_or_against_it(hit: Evidence, other: Evidence, kind: str) -> None:
    assert judge(hit, [hit, other], HANDED, hit.at + WAIT).kind == kind


def test_a_verdict_is_revised_when_evidence_comes_late() -> None:
    hit = click(n=1)
    assert judge(hit, [hit], HANDED, LATER).kind == "human"
    late = [hit, click(n=2, at=LATER + 200), click(n=3, at=LATER + 400)]
    assert judge(hit, late, HANDED, LATER + 500) == Verdict("machine", ("3 links clicked within 1 s",))


def test_the_senders_own_browser_is_self_unless_it_is_a_machine() -> None:
    assert judge(view(at=SENT + 5_000), [], HANDED, SENT + 5_000, own={"ann"}).kind == "self"
    assert judge(view(purpose="prefetch"), [], HANDED, LATER, own={"ann"}).kind == "machine"
    assert judge(view(visitor="bob"), [], HANDED, LATER, own={"ann"}).kind == "human"


def test_hundreds_of_hits_at_once_are_no_person() -> None:
    company = [view(at=LATER + n, visitor=str(n)) for n in range(MOST_COMPANY)]
    assert judge(company[0], company, HANDED, LATER).kind == "human"
    assert judge(view(), company, HANDED, LATER) == Verdict("machine", (f"more than {MOST_COMPANY} at once",))


@pytest.mark.parametrize(
    ("hit", "handed", "heard", "final"),
    [
        (view(), HANDED, LATER, LATER),  # nothing can come
        (click(), HANDED, LATER, LATER + AGAIN),  # it explains those that follow
        (view(at=SENT + 5_000), HANDED, SENT + 5_000, SENT + EARLY + WAIT),
        (view(at=SENT + 5_000), HANDED, LATER, LATER + WAIT),  # heard of late: its company is still on its way
        (click(), HANDED, LATER + 60_000, LATER + 60_000 + AGAIN),
        (view(at=SENT), SENDING, SENT, FAR),  # nobody knows yet when it was handed over
        (view(), None, LATER, LATER),
    ],
)
def test_a_verdict_is_final_when_no_company_can_change_it(
    hit: Evidence, handed: HandOver | None, heard: int, final: int
) -> None:
    assert final_at(hit, handed, heard) == final


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        (click(LATER + 12_000, agent=IPHONE, visitor="cloud"), "machine"),  # resend/resend-node#901
        (click(LATER + 12_000, visitor="colleague"), "human"),  # forwarded within the office: the same system
        (click(LATER + 60_000, agent=IPHONE, visitor="ann's phone"), "human"),
        (click(LATER + 12_000, n=2, agent=IPHONE, visitor="ann's phone"), "human"),
        (click(LATER + 400), "repeat"),  # a double click
        (click(LATER), "repeat"),
        (click(LATER + 12_000), "human"),  # looked once more
        (view(LATER + 400), "human"),
    ],
)
def test_one_human_click_counts_once(second: Evidence, verdict: str) -> None:
    first = click()
    known = [first, second]
    assert judge(second, known, HANDED, LATER).kind == verdict
    assert judge(first, known, HANDED, LATER).kind == "human"


def test_a_person_who_follows_a_scanner_is_no_echo() -> None:
    scanner = click(agent="Mimecast URL Protect", visitor="scanner")
    person = click(LATER + 5_000)
    assert judge(person, [scanner, person], HANDED, LATER).kind == "human"
