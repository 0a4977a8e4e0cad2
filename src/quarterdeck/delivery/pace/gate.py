"""The gate: what due emails pass besides their channel's own limits, by set (design 5.1, 5.6).

Limits of the organisation, of users and of recipient domains, sending hours and absences. What may not go now is
moved to the time when it may, with its Reason, so that it never stands in the way of others in the channel. Rules
that are not set cost one small query a batch.

Locks are taken in the order organisation and users (`open`), channel (the claim), domains (`let_through`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models.functions import Now

from quarterdeck.delivery.pace import delays, pacing, rulebook, tallies
from quarterdeck.delivery.pace.agenda import calendar_delays
from quarterdeck.delivery.pace.delays import Delay, Due
from quarterdeck.delivery.pace.families import primary_domain
from quarterdeck.delivery.pace.pacing import Cap, Full
from quarterdeck.delivery.pace.rulebook import Rulebook
from quarterdeck.delivery.pace.tallies import ORGANISATION, Key, domain_key, user_key
from quarterdeck.emails.models import Email
from quarterdeck.emails.reasons import reason

SWEEP = 10_000  # emails that wait for the same limit and are moved in one go


def organisation_full(now: datetime) -> Full | None:
    """The organisation's limit, if it is used up."""
    total = rulebook.read().total
    return pacing.full(total, tallies.usage_of([ORGANISATION], now)[ORGANISATION], now) if total else None


class Gate:
    """One claim's passage. `open` it before the channel is locked."""

    def __init__(self, rules: Rulebook, users: set[int]) -> None:
        self.delayed = 0  # emails that were moved
        self._rules = rules
        self._by_user, self._by_domain = rules.limits_users, rules.limits_domains
        self._users = users  # whose counts are locked
        self._standings = rules.standings(users) if self._by_user else {}
        self._keys: dict[int, list[Key]] = {}  # email id -> what counts it

    @classmethod
    def open(cls, channel_id: int, most: int) -> Gate:
        """Read the rules, and lock what they count of the organisation and of users with due mail."""
        rules = rulebook.read()
        if rules.total:
            tallies.lock([ORGANISATION])
        users: set[int] = set()
        if rules.limits_users:
            due = Email.objects.filter(channel=channel_id, status=Email.Status.SCHEDULED, due_at__lte=Now())
            users = set(due.order_by("due_at", "pk").values_list("sender_id", flat=True)[:most])
            tallies.lock(user_key(each) for each in users)
        return cls(rules, users)

    def room(self, now: datetime, most: int) -> int:
        """How many of `most` the organisation may send now."""
        if not self._rules.total:
            return most
        return pacing.room(self._rules.total, tallies.usage_of([ORGANISATION], now)[ORGANISATION], now, most)

    def let_through(self, emails: Sequence[Email], now: datetime) -> list[Email]:
        """Those that may go now; the others are moved, in the caller's transaction, which has locked them."""
        passing = [each for each in emails if each.sender_id in self._users] if self._by_user else list(emails)
        if self._rules.has_calendar:
            passing = self._by_calendar(passing, now)
        limits = self._limits_of(passing)
        return self._by_limits(passing, limits, now) if limits else passing

    def book(self, taken: Sequence[Email], now: datetime) -> None:
        """Count what was taken, wherever it is counted."""
        counts = Counter(key for email in taken for key in self._keys.get(email.pk, ()))
        if self._rules.total:
            counts[ORGANISATION] = len(taken)
        tallies.add(counts, now)

    def _by_calendar(self, emails: Sequence[Email], now: datetime) -> list[Email]:
        found = calendar_delays([Due.of(each) for each in emails], self._rules, now)
        self._move(found.values(), now)
        return [each for each in emails if each.pk not in found]

    def _limits_of(self, emails: Iterable[Email]) -> dict[Key, tuple[Cap, ...]]:
        """The limits that these emails meet; once any user has one, what the others send is counted too."""
        limits: dict[Key, tuple[Cap, ...]] = {}
        for email in emails:
            keys = []
            if self._by_user:
                keys.append(user_key(email.sender_id))
                limits[keys[0]] = self._standings[email.sender_id].caps
            if self._by_domain and (caps := self._rules.caps_of_domain(domain := primary_domain(email.address))):
                keys.append(domain_key(domain))
                limits[keys[-1]] = caps
            if keys:
                self._keys[email.pk] = keys
        return limits

    def _by_limits(self, emails: Sequence[Email], limits: dict[Key, tuple[Cap, ...]], now: datetime) -> list[Email]:
        tallies.lock(key for key in limits if key[0] == tallies.DOMAIN)
        usage = tallies.usage_of((key for key, caps in limits.items() if caps), now)
        rooms = {key: pacing.room(caps, usage[key], now, len(emails)) for key, caps in limits.items()}
        passing: list[Email] = []
        blocked: dict[Key, list[Email]] = defaultdict(list)
        for email in emails:
            keys = self._keys.get(email.pk, [])
            full = next((key for key in keys if rooms[key] == 0), None)
            if full is not None:
                blocked[full].append(email)
                continue
            rooms.update((key, rooms[key] - 1) for key in keys)
            passing.append(email)
        for key, waiting in blocked.items():
            spent = dict(usage[key])
            taken = sum(1 for email in passing if key in self._keys.get(email.pk, ()))
            spent[pacing.bucket_of(now)] = spent.get(pacing.bucket_of(now), 0) + taken
            due = [Due.of(each) for each in waiting]
            due += delays.others_of(key, waiting[0].channel_id, [each.pk for each in emails], now, SWEEP)
            self._wait_for(key, limits[key], spent, due, now)
        return passing

    def _wait_for(
        self, key: Key, caps: tuple[Cap, ...], usage: pacing.Usage, due: Sequence[Due], now: datetime
    ) -> None:
        """Move emails that wait for one limit, each to when it will have room."""
        full = pacing.full(caps, usage, now)
        assert full is not None  # or they would have passed
        moments = [at for at, count in pacing.forecast(caps, usage, now, len(due)) for _ in range(count)]
        code, facts = ("user_limit", {}) if key[0] == tallies.USER else ("domain_limit", {"domain": key[1]})
        self._move(
            [
                Delay(each, at, reason(code, limit=full.limit, per=full.which, until=at.isoformat(), **facts))
                for each, at in zip(due, moments, strict=True)
            ],
            now,
        )

    def _move(self, found: Iterable[Delay], now: datetime) -> None:
        many = list(found)
        delays.put_off(many, now)
        self.delayed += len(many)
