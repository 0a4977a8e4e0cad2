"""Hits become events and counts, and verdicts are revised: one pass over some emails, in the caller's transaction.

The same pass serves new hits (the drainer) and the passing of time (the settler): every hit of these
emails that is not final is judged again with all the company that it has now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from django.utils.translation import gettext_noop as _

from quarterdeck.emails import summary
from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.emails.summary import Delta, Revision, Tracked
from quarterdeck.kit.sayings import keep
from quarterdeck.tracking.evidence import Evidence, restore
from quarterdeck.tracking.models import Hit, Mode, OwnBrowser
from quarterdeck.tracking.modes import modes_of
from quarterdeck.tracking.verdict import (
    FAR,
    MOST_COMPANY,
    WAIT,
    HandOver,
    Verdict,
    final_at,
    judge,
    milliseconds,
    settles_at,
)

Known: TypeAlias = tuple[Evidence, Hit | None]

COUNTED = {
    ("viewed", "human"): "views",
    ("clicked", "human"): "clicks",
    ("viewed", "machine"): "machine_views",
    ("clicked", "machine"): "machine_clicks",
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hit with the verdict that it had (none when it is new) and the one that it has now."""

    email: Tracked
    evidence: Evidence
    row: Hit | None  # none when the hit is new
    heard: int  # milliseconds since 1970
    old: str
    verdict: Verdict
    crowded: bool  # one of too many: no company of others, and nothing to wait for

    @property
    def is_new(self) -> bool:
        return not self.old

    @property
    def changed(self) -> bool:
        return self.old != self.verdict.kind

    @property
    def at(self) -> datetime:
        return moment(self.evidence.at)

    @property
    def data(self) -> dict[str, Any]:
        """What its event says."""
        link = {"url": self.evidence.url, "n": self.evidence.n} if self.evidence.kind == "clicked" else {}
        why = {"why": [keep(sign) for sign in self.verdict.why]} if self.verdict.why else {}
        return {"verdict": self.verdict.kind, **why, **link}


def weigh(fresh: Iterable[Evidence], also: Collection[int] = ()) -> None:
    """Take new hits, and judge again what waits for their emails and for those of `also`."""
    by_email: dict[int, list[Evidence]] = defaultdict(list)
    for hit in fresh:
        by_email[hit.email_id].append(hit)
    ids = by_email.keys() | set(also)
    emails = summary.lock_for_hits(ids)
    Hit.objects.filter(email_id__in=ids - emails.keys()).delete()
    weighed = _judge_all(emails, by_email)
    _keep(weighed, _record(weighed))
    announce_emails({(each.email.sender_id, each.email.id) for each in weighed if each.changed})


def _judge_all(emails: dict[int, Tracked], fresh: dict[int, list[Evidence]]) -> list[Weighed]:
    waiting: dict[int, list[Hit]] = defaultdict(list)
    for row in Hit.objects.filter(email_id__in=emails).order_by("pk"):
        waiting[row.email_id].append(row)
    own = _own_marks({email.sender_id for email in emails.values()})
    modes = modes_of({emails[pk].person_id for pk in fresh if pk in emails})
    weighed: list[Weighed] = []
    for email in emails.values():
        known: list[Known] = [(restore(row.evidence), row) for row in waiting[email.id]]
        if email.records_hits and email.id in fresh and modes[email.person_id] == Mode.INDIVIDUAL:
            known += [(each, None) for each in fresh[email.id]]
        weighed += _judge_one(email, known, own[email.sender_id])
    return weighed


def _judge_one(email: Tracked, known: list[Known], own: set[str]) -> list[Weighed]:
    company = [evidence for evidence, _ in known[: MOST_COMPANY + 1]]
    return [
        Weighed(
            email,
            evidence,
            row,
            milliseconds(row.heard_at) if row else email.now,
            row.verdict if row else "",
            judge(evidence, company, _hand_over(email), email.now, own),
            crowded=place > MOST_COMPANY,
        )
        for place, (evidence, row) in enumerate(known)
    ]


def _hand_over(email: Tracked) -> HandOver | None:
    return None if email.began is None else HandOver(email.began, email.ended)


def _own_marks(senders: Collection[int]) -> dict[int, set[str]]:
    marks: dict[int, set[str]] = defaultdict(set)
    for user_id, mark in OwnBrowser.objects.filter(user_id__in=senders).values_list("user_id", "mark"):
        marks[user_id].add(mark)
    return marks


def _record(weighed: list[Weighed]) -> dict[int, int]:
    """The timeline and the counts; gives the events of the new hits, by the `id()` of each."""
    new = [each for each in weighed if each.is_new]
    facts = [
        Fact(each.evidence.kind, each.email.id, each.email.person_id, each.email.sender_id, each.at, data=each.data)
        for each in new
    ]
    event_ids = Event.record_all(facts)
    revised = [(each, each.row) for each in weighed if each.changed and each.row]
    summary.revise_hits([Revision(row.event_id, each.at, each.data) for each, row in revised])
    summary.count_hits(_deltas(weighed))
    summary.find_latest_activity({each.email.id for each, _ in revised if each.old == "human"})
    _prove(weighed)
    return dict(zip(map(id, new), event_ids, strict=True))


def _deltas(weighed: list[Weighed]) -> dict[int, Delta]:
    deltas: dict[int, Delta] = defaultdict(Delta)
    for each in weighed:
        if not each.changed:
            continue
        for verdict, step in ((each.old, -1), (each.verdict.kind, 1)):
            if column := COUNTED.get((each.evidence.kind, verdict)):
                delta = deltas[each.email.id]
                setattr(delta, column, getattr(delta, column) + step)
        if each.verdict.kind == "human":
            delta = deltas[each.email.id]
            delta.at = max(each.at, delta.at or each.at)
    return deltas


def _prove(weighed: list[Weighed]) -> None:
    """A human click on an email that may not have gone proves that it went (design 4)."""
    clicked = {
        each.email.id
        for each in weighed
        if each.changed and each.verdict.kind == "human" and each.evidence.kind == "clicked"
        if each.email.status == "failed"
    }
    for email in Email.objects.filter(pk__in=clicked).order_by("pk"):
        if email.awaits_evidence:
            email.prove_delivered(kind="evidence", what=_("A link in it was clicked: it arrived."))


def _keep(weighed: list[Weighed], event_ids: dict[int, int]) -> None:
    """Remember what may still change, and forget the evidence of what may not."""
    added: list[Hit] = []
    changed: list[Hit] = []
    final: list[int] = []
    for each in weighed:
        row, look = each.row, _next_look(each)
        if look is None:
            final += [row.pk] if row else []
        elif row is None:
            added.append(_waiting(each, event_ids[id(each)], look))
        elif each.changed or row.look_at != look:
            row.verdict, row.look_at = each.verdict.kind, look
            changed.append(row)
    Hit.objects.filter(pk__in=final).delete()
    Hit.objects.bulk_create(added)
    Hit.objects.bulk_update(changed, ["verdict", "look_at"], batch_size=500)


def _waiting(each: Weighed, event_id: int, look: datetime) -> Hit:
    return Hit(
        email_id=each.email.id,
        event_id=event_id,
        verdict=each.verdict.kind,
        evidence=each.evidence.values(),
        heard_at=moment(each.heard),
        look_at=look,
    )


def _next_look(each: Weighed) -> datetime | None:
    """When to judge this hit again; None when its verdict is final."""
    handed, now = _hand_over(each.email), each.email.now
    final = final_at(each.evidence, handed, each.heard)
    if final <= now or each.crowded:
        return None
    if each.verdict.kind == "unknown":
        final = settles_at(each.evidence, handed)
    return moment(now + WAIT if final == FAR else final)


def moment(milliseconds: int) -> datetime:
    """A time as evidence tells it, as the database takes it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
