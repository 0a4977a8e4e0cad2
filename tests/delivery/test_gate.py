"""The gate: limits of the organisation, of users and of domains hold for all workers, and block nobody else."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.delivery import held, outlook, settle
from quarterdeck.delivery.claim import Batch, claim
from quarterdeck.delivery.models import Channel, SendingRule, Tally
from quarterdeck.delivery.pace import ruling
from quarterdeck.delivery.pace.families import FAMILY_PER_DAY
from quarterdeck.delivery.pace.pacing import BUCKET, DAY, HOUR, bucket_of
from quarterdeck.delivery.result import put_back
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due, record
from tests.factories import make_channel, make_email, make_identity, make_person, make_team, make_user
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def may_send(channel: Channel) -> None:
    """A sender looked at the clock."""
    assert held.beat()


@pytest.fixture
def other(channel: Channel) -> User:
    """A second user of the same channel."""
    user = make_user("Otto Olsen")
    make_identity(user, channel=channel)
    return user


def claimed(channel: Channel, most: int = 100) -> Batch:
    return claim(channel.pk, "host:1:a", most)


def granted(scope: str) -> int:
    return Tally.objects.filter(scope=scope).aggregate(total=Sum("granted"))["total"] or 0


def in_two_threads(channels: list[Channel], most: int) -> int:
    """Claim from all channels at once, each by two workers; returns how many they got together."""
    batches = at_once(*[partial(claimed, channel, most) for channel in channels for _ in range(2)])
    return sum(len(batch.claimed) for batch in batches)


def test_a_full_user_waits_with_a_reason_and_others_go(rep: User, other: User, channel: Channel) -> None:
    ruling.set_rule(user=rep, by=None, per_hour=2)
    mine = [make_due(rep) for _ in range(5)]
    others = [make_due(other) for _ in range(2)]
    batch = claimed(channel)
    assert {each.email.pk for each in batch.claimed} == {each.pk for each in [*mine[:2], *others]}
    assert batch.delayed == 3
    waiting = [each.fresh() for each in mine[2:]]
    clears = Tally.objects.get(scope="u", key=rep.pk).starts_at + BUCKET + HOUR
    assert [each.due_at for each in waiting] == [clears, clears, clears + BUCKET + HOUR]
    assert waiting[0].reason == {"code": "user_limit", "limit": 2, "per": "hour", "until": clears.isoformat()}
    assert kinds(waiting[0]) == ["delayed"]
    assert claimed(channel).is_empty


def test_a_full_domain_waits_and_others_go(rep: User, channel: Channel) -> None:
    ruling.set_domain("brava.example", None, 1, by=None)
    full = [make_due(rep, f"p{n}@brava.example") for n in range(3)]
    free = make_due(rep, "x@else.example")
    batch = claimed(channel, most=2)
    assert [each.email.pk for each in batch.claimed] == [full[0].pk]
    assert batch.delayed == 2  # the third was not in this claim, but waits for the same
    assert [each.email.pk for each in claimed(channel).claimed] == [free.pk]
    why = full[2].fresh().reason
    assert why is not None
    assert (why["code"], why["domain"], why["limit"], why["per"]) == ("domain_limit", "brava.example", 1, "day")


def test_families_have_a_limit_from_the_start_and_count_as_one(rep: User, channel: Channel) -> None:
    Tally.objects.create(scope="d", key="gmail.com", starts_at=bucket_of(timezone.now()), granted=FAMILY_PER_DAY - 1)
    make_due(rep, "a@gmail.com")
    make_due(rep, "b@googlemail.com")
    batch = claimed(channel)
    assert (len(batch.claimed), batch.delayed) == (1, 1)


def test_a_built_in_limit_can_be_lifted_and_taken_back(rep: User, channel: Channel) -> None:
    Tally.objects.create(scope="d", key="gmail.com", starts_at=bucket_of(timezone.now()), granted=FAMILY_PER_DAY)
    make_due(rep, "a@gmail.com")
    ruling.set_domain("gmail.com", None, None, by=None)
    assert len(claimed(channel).claimed) == 1


def test_the_limit_of_all_other_domains_holds_for_each(rep: User, channel: Channel) -> None:
    ruling.set_domain("*", 1, None, by=None)
    for address in ("a@one.example", "b@one.example", "c@two.example"):
        make_due(rep, address)
    batch = claimed(channel)
    assert sorted(each.email.address for each in batch.claimed) == ["a@one.example", "c@two.example"]


def test_two_senders_on_two_channels_stay_within_the_organisations_limit(rep: User, channel: Channel) -> None:
    second = make_channel(name="Second", port=channel.port)
    other = make_user("Otto Olsen")
    make_identity(other, channel=second)
    ruling.set_rule(by=None, total_per_day=5)
    for _ in range(6):
        make_due(rep)
        make_due(other)
    assert in_two_threads([channel, second], most=4) == 5
    assert granted("o") == 5
    assert claimed(channel).is_empty
    assert claimed(second).is_empty
    assert not outlook.look().ready


def test_two_senders_on_two_channels_stay_within_a_users_and_a_domains_limit(rep: User, channel: Channel) -> None:
    second = make_channel(name="Second", port=channel.port)
    identity = make_identity(rep, channel=second, address="rita@else.example")
    ruling.set_rule(user=rep, by=None, per_day=7)
    ruling.set_domain("brava.example", None, 5, by=None)
    for n in range(6):
        make_due(rep, f"a{n}@brava.example")
        make_due(rep, f"b{n}@brava.example", identity=identity)
    assert in_two_threads([channel, second], most=6) == 5
    assert granted("u") == granted("d") == 5


def test_what_never_went_is_given_back_to_everybody(rep: User, channel: Channel) -> None:
    ruling.set_rule(by=None, total_per_day=1, per_day=1)
    ruling.set_domain("*", 1, None, by=None)
    make_due(rep)
    (got,) = claimed(channel).claimed
    assert claimed(channel).is_empty
    with transaction.atomic():
        record([put_back(got)])
    assert granted("o") == granted("u") == granted("d") == 0
    assert len(claimed(channel).claimed) == 1


def test_a_dead_senders_claims_are_given_back(rep: User, channel: Channel) -> None:
    ruling.set_rule(by=None, total_per_day=1)
    make_due(rep)
    assert len(claimed(channel).claimed) == 1
    Attempt.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    settle.settle_lapsed()
    assert granted("o") == 0
    assert len(claimed(channel).claimed) == 1


def test_a_new_limit_knows_what_went_before_it_was_set(rep: User, other: User, channel: Channel) -> None:
    hour_ago = timezone.now() - timedelta(hours=1)
    make_email("delivered", sender=rep, sent_at=hour_ago)
    make_email("delivered", sender=rep, sent_at=timezone.now() - timedelta(hours=25))
    make_email("in_progress", sender=rep)
    make_email("bounced", sender=other)
    ruling.set_rule(by=None, total_per_day=9, per_day=9)
    assert granted("o") == granted("u") == 3
    assert Tally.objects.filter(scope="u", key=str(rep.pk)).aggregate(total=Sum("granted"))["total"] == 2


def test_a_restart_forgets_nothing(rep: User, channel: Channel) -> None:
    ruling.set_rule(by=None, total_per_day=3, per_day=3)
    ruling.set_domain("brava.example", None, 3, by=None)
    for n in range(5):
        make_due(rep, f"p{n}@brava.example")
    assert len(claimed(channel, most=2).claimed) == 2
    connections.close_all()  # as a new process begins: it knows what the database knows
    assert len(claimed(channel).claimed) == 1


@pytest.mark.parametrize("where", ["organisation", "team", "user"])
def test_the_most_specific_limit_counts(rep: User, channel: Channel, where: str) -> None:
    team = make_team()
    team.members.add(rep)
    limits = {"organisation": 3, "team": 2, "user": 1}
    ruling.set_rule(by=None, per_day=limits["organisation"])
    if where in ("team", "user"):
        ruling.set_rule(team=team, by=None, per_day=limits["team"])
    if where == "user":
        ruling.set_rule(user=rep, by=None, per_day=limits["user"])
    for _ in range(5):
        make_due(rep)
    assert len(claimed(channel).claimed) == limits[where]


def test_a_backup_that_reads_for_long_stops_no_change_of_rules(rep: User, channel: Channel) -> None:
    make_due(rep)
    reads, done = Event(), Event()

    def back_up() -> None:
        try:
            with transaction.atomic():
                assert not SendingRule.objects.exists()
                reads.set()
                done.wait(120)
        finally:
            connection.close()

    backup = Thread(target=back_up)
    backup.start()
    assert reads.wait(120)
    ruling.set_rule(user=rep, by=None, per_day=0)
    assert claimed(channel).delayed == 1
    done.set()
    backup.join()


def test_lifting_a_limit_lets_what_waits_go(rep: User, channel: Channel) -> None:
    ruling.set_rule(user=rep, by=None, per_day=1)
    for _ in range(3):
        make_due(rep)
    assert claimed(channel).delayed == 2
    ruling.set_rule(user=rep, by=None)
    assert len(claimed(channel).claimed) == 2


def test_ten_thousand_that_wait_for_one_domain_are_moved_together(rep: User, channel: Channel) -> None:
    ruling.set_domain("brava.example", None, 1, by=None)
    first = make_due(rep, "a0@brava.example")
    person = make_person(address="many@brava.example")
    Email.objects.bulk_create(
        Email(
            sender=rep, person=person, identity=first.identity, channel=channel, address=person.address, decision=1,
            content=first.content, status="scheduled", due_at=first.due_at, scheduled_for=first.due_at,
        )
        for _ in range(3000)
    )  # fmt: skip
    free = make_due(rep, "x@else.example")
    assert claimed(channel, most=2).delayed == 3000
    assert [each.email.pk for each in claimed(channel, most=2).claimed] == [free.pk]


def test_a_deferred_email_does_not_forget_its_tries(rep: User, channel: Channel) -> None:
    email = make_due(rep)
    Email.objects.filter(pk=email.pk).update(reason={"code": "deferred", "words": "451 busy", "tries": 4})
    ruling.set_rule(user=rep, by=None, per_day=0)
    claimed(channel)
    why = email.fresh().reason
    assert why is not None
    assert (why["code"], why["tries"]) == ("user_limit", 4)
    ruling.set_rule(user=rep, by=None)
    (got,) = claimed(channel).claimed
    assert got.tries == 4


def test_rules_that_are_not_set_cost_one_query(rep: User, channel: Channel) -> None:
    for _ in range(3):
        make_due(rep)
    with CaptureQueriesContext(connection) as captured:
        assert len(claimed(channel).claimed) == 3
    about = ("delivery_tally", "sendingrule", "advisory", "team_membership")
    assert sum(any(word in each["sql"] for word in about) for each in captured) == 1


def test_a_day_rolls(rep: User, channel: Channel) -> None:
    ruling.set_rule(by=None, total_per_day=1)
    tally = Tally.objects.create(scope="o", starts_at=timezone.now() - DAY, granted=1)
    make_due(rep)
    assert claimed(channel).is_empty
    tally.starts_at -= BUCKET
    tally.save()
    assert len(claimed(channel).claimed) == 1


def test_a_batch_is_followed_by_its_rest(rep: User, channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(batch_size=3, batch_pause_s=600)
    for _ in range(5):
        make_due(rep)
    assert len(claimed(channel, most=2).claimed) == 2
    assert len(claimed(channel, most=2).claimed) == 1
    assert claimed(channel).is_empty
    row = Channel.objects.get(pk=channel.pk)
    assert timedelta(minutes=9) < row.next_slot_at - timezone.now() <= timedelta(minutes=10)
    Channel.objects.filter(pk=channel.pk).update(next_slot_at=timezone.now())
    assert len(claimed(channel).claimed) == 2


def test_a_new_address_ramps_up(rep: User, channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(
        ramp_start=1, ramp_step=2, ramp_from=timezone.now() - timedelta(days=1, hours=1)
    )
    for _ in range(5):
        make_due(rep)
    assert len(claimed(channel).claimed) == 3
