"""The agenda: when waiting emails may go by the calendars of their sender and of their recipient.

Asked when an email is scheduled, so that its row shows the true time, and again at the claim, because rules change.
Sending hours and absences hold for campaigns and batches; a single email that somebody wrote goes when its writer
said, unless the hours are for every email. Recipient's zone: the person's own, else that of most people in their
country, else the sender's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from quarterdeck.delivery.pace import delays, rulebook
from quarterdeck.delivery.pace.absence import after_return
from quarterdeck.delivery.pace.calendars import next_open
from quarterdeck.delivery.pace.delays import Delay, Due
from quarterdeck.delivery.pace.public_holidays import is_zone, main_zone
from quarterdeck.delivery.pace.rulebook import Rulebook, Standing
from quarterdeck.emails.models import Email
from quarterdeck.emails.reasons import Reason
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.parts import pieces
from quarterdeck.people.models import Person
from quarterdeck.team.models import User

MOST, AT_ONCE = 20_000, 2_000  # emails that a change of rules moves while somebody waits, and in one transaction
ROUNDS = 5  # of absence and hours, each of which may run into the other


@dataclass(frozen=True, slots=True)
class Place:
    """Where a recipient is."""

    zone: str
    country: str


def calendar_delays(many: Sequence[Due], rules: Rulebook, now: datetime) -> dict[int, Delay]:
    """Those of these emails, due at `now`, that have to wait for a calendar, by id; a fixed number of queries."""
    return _delays(dict.fromkeys(many, now), rules)


@transaction.atomic
def place(email_ids: Iterable[int]) -> int:
    """Put emails that were just scheduled on the time when they may go; returns how many had to wait longer."""
    rules = rulebook.read(until=date.max)
    if not rules.has_calendar:
        return 0
    waiting = Email.objects.filter(pk__in=list(email_ids), status=Email.Status.SCHEDULED).order_by("pk")
    due = {Due.of(each): each.due_at for each in waiting.select_for_update(no_key=True) if each.due_at}
    found = _delays(due, rules)
    delays.put_off(list(found.values()), db_now())
    return len(found)


def place_waiting(sender_id: int | None = None) -> None:
    """After a change of hours or absences: put what already waits for a later time (of one sender) on its new one.

    Rows then say the truth at once; what this does not reach is asked at the claim.
    """
    if not rulebook.read(until=date.max).has_calendar:
        return
    waiting = Email.objects.filter(status=Email.Status.SCHEDULED, due_at__gt=db_now())
    if sender_id is not None:
        waiting = waiting.filter(sender=sender_id)
    ids = list(waiting.order_by("due_at").values_list("pk", flat=True)[:MOST])
    for some in pieces(ids, AT_ONCE):
        place(some)


def _delays(due: dict[Due, datetime], rules: Rulebook) -> dict[int, Delay]:
    standings = rules.standings({each.sender_id for each in due})
    minded = [each for each in due if _minds(each, standings[each.sender_id], rules)]
    places = _places(minded)
    asked: dict[tuple[datetime, Standing, Place], tuple[datetime, Reason | None]] = {}
    found = {}
    for each in minded:
        at, why = due[each], None
        for _ in range(ROUNDS):
            at, later = _once(each, at, standings[each.sender_id], places[each.id], rules, asked)
            if later is None:
                break
            why = later
        if why is not None:
            found[each.id] = Delay(each, at, {**why, "until": at.isoformat()})
    return found


def _minds(email: Due, standing: Standing, rules: Rulebook) -> bool:
    """Whether calendars hold for an email at all."""
    if not email.is_bulk and not standing.every_email:
        return False
    return standing.hours is not None or email.sender_id in rules.absences


def _once(
    email: Due,
    at: datetime,
    standing: Standing,
    place: Place,
    rules: Rulebook,
    asked: dict[tuple[datetime, Standing, Place], tuple[datetime, Reason | None]],
) -> tuple[datetime, Reason | None]:
    """One look at the sender's absence, then at the recipient's hours; many emails share the answer to the latter."""
    absences = rules.absences.get(email.sender_id, ()) if email.is_bulk else ()
    back, why = after_return(at, absences, standing.hours, email.id)
    if why is not None:
        return back, why
    if standing.hours is None:
        return at, None
    question = (at, standing, place)
    if question not in asked:
        asked[question] = next_open(at, standing.hours, place.zone, place.country)
    return asked[question]


def _places(many: Sequence[Due]) -> dict[int, Place]:
    """Where the recipients are, by the email's id; two queries."""
    rows = Person.objects.filter(pk__in={each.person_id for each in many})
    people = {pk: (zone, country) for pk, zone, country in rows.values_list("pk", "time_zone", "country")}
    senders = dict(User.objects.filter(pk__in={each.sender_id for each in many}).values_list("pk", "time_zone"))
    return {each.id: _place(*people[each.person_id], senders[each.sender_id]) for each in many}


def _place(zone: str, country: str, senders_zone: str) -> Place:
    here = zone if zone and is_zone(zone) else main_zone(country) if country else None
    return Place(here or (senders_zone if is_zone(senders_zone) else "UTC"), country)
