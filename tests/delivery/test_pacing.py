"""Pacing: whatever was granted, no window ever holds more than its limit, and waiting ends."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.delivery.pace import pacing
from quarterdeck.delivery.pace.families import primary_domain
from quarterdeck.delivery.pace.pacing import BUCKET, DAY, HOUR, Cap, Ramp

START = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)

limits = st.builds(pacing.caps, st.none() | st.integers(1, 20), st.none() | st.integers(1, 60))
ramps = st.builds(Ramp, st.integers(0, 10), st.integers(1, 10), st.just(START))


@settings(max_examples=60, deadline=None)
@given(limits, ramps | st.none(), st.lists(st.tuples(st.integers(1, 600), st.integers(1, 30)), max_size=40))
def test_no_window_ever_holds_more_than_its_limit(
    caps: tuple[Cap, ...], ramp: Ramp | None, asks: list[tuple[int, int]]
) -> None:
    caps += pacing.caps(None, None, ramp)
    usage: dict[datetime, int] = defaultdict(int)
    granted: list[datetime] = []
    now = START
    for minutes, most in asks:
        now += timedelta(minutes=minutes)
        count = pacing.room(caps, usage, now, most)
        assert (count == 0) == (pacing.full(caps, usage, now) is not None)
        usage[pacing.bucket_of(now)] += count
        granted += [now] * count
        for cap in caps:
            assert sum(1 for at in granted if at > now - cap.window) <= cap.at(now)


@settings(max_examples=60, deadline=None)
@given(limits, st.integers(1, 200), st.integers(0, 30))
def test_a_forecast_keeps_the_limits_and_leaves_nobody_out(caps: tuple[Cap, ...], count: int, spent: int) -> None:
    plan = pacing.forecast(caps, {pacing.bucket_of(START): spent}, START, count)
    assert sum(some for _, some in plan) == count
    moments = [at for at, _ in plan]
    assert moments == sorted(moments)
    assert moments[0] >= START
    for cap in caps:
        for at, _ in plan:
            assert sum(some for then, some in plan if at - cap.window < then <= at) <= cap.at(at)


@settings(deadline=None)
@given(limits, st.dictionaries(st.integers(0, 287).map(lambda n: START - n * BUCKET), st.integers(1, 50)))
def test_when_a_limit_clears_there_is_room(caps: tuple[Cap, ...], usage: dict[datetime, int]) -> None:
    block = pacing.full(caps, usage, START)
    if block is not None:
        assert block.until > START
        (cap,) = [each for each in caps if each.which == block.which]
        assert pacing.room([cap], usage, block.until, 1) == 1


def test_a_limit_of_nothing_is_asked_again_later() -> None:
    block = pacing.full(pacing.caps(None, 0), {}, START)
    assert block is not None
    assert block.until == START + DAY
    plan = pacing.forecast(pacing.caps(0, None), {}, START, 3)
    assert plan[-1][1] == 3


def test_no_limit_costs_no_thought() -> None:
    assert pacing.room((), {}, START, 64) == 64
    assert pacing.full((), {}, START) is None
    assert pacing.forecast((), {}, START, 9) == [(START, 9)]


def test_a_new_address_may_send_more_each_day() -> None:
    ramp = Ramp(20, 10, START)
    assert [ramp.limit(START + n * DAY) for n in range(4)] == [20, 30, 40, 50]
    assert ramp.limit(START - DAY) == 20
    caps = pacing.caps(None, 35, ramp)
    assert pacing.room(caps, {}, START, 100) == 20
    assert pacing.room(caps, {}, START + 2 * DAY, 100) == 35  # the limit itself ends the ramp
    block = pacing.full(caps, {START: 20}, START + timedelta(hours=1))
    assert block is not None
    assert (block.which, block.limit, block.until) == ("ramp", 20, START + DAY)


@pytest.mark.parametrize(
    ("in_batch", "silence", "left"), [(0, 0, 20), (15, 1, 5), (20, 9, 0), (15, 10, 20), (20, 600, 20)]
)
def test_a_batch_and_its_rest(in_batch: int, silence: int, left: int) -> None:
    pause = timedelta(minutes=10)
    assert pacing.left_in_batch(20, pause, in_batch, START, START + timedelta(minutes=silence)) == left


def test_the_longest_wait_is_the_one_that_is_told() -> None:
    usage = {pacing.bucket_of(START): 10}
    block = pacing.full(pacing.caps(10, 10), usage, START)
    assert block is not None
    assert (block.which, block.until) == ("day", START + BUCKET + DAY)
    block = pacing.full(pacing.caps(10, 11), usage, START)
    assert block is not None
    assert (block.which, block.until) == ("hour", START + BUCKET + HOUR)


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@gmail.com", "gmail.com"),
        ("a@GoogleMail.com", "gmail.com"),
        ("a@yahoo.co.uk", "yahoo.com"),
        ("a@hotmail.fr", "outlook.com"),
        ("a@live.nl", "outlook.com"),
        ("a@outlook.acme.com", "outlook.acme.com"),
        ("a@live.example.org", "live.example.org"),
        ("a@brava.example", "brava.example"),
        ("nobody", ""),
    ],
)
def test_families_of_domains_count_as_one(address: str, domain: str) -> None:
    assert primary_domain(address) == domain
