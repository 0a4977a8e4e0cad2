"""Two senders at work at once, into a real mail server: together they keep to every limit."""

from __future__ import annotations

from django.db.models import Sum

from quarterdeck.delivery.models import Channel, Tally
from quarterdeck.delivery.pace import ruling
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User
from tests.delivery.sending import make_due, sending
from tests.factories import make_channel, make_identity, make_user
from tests.sandbox.world import Sandbox, eventually


def handed_over(sender: User | None = None) -> int:
    rows = Email.objects.filter(status="delivered")
    return (rows.filter(sender=sender) if sender else rows).count()


def test_two_senders_and_two_channels_keep_to_all_limits(rep: User, channel: Channel, internet: Sandbox) -> None:
    second = make_channel(name="Second", port=channel.port)
    busy = make_user("Busy Bee")
    make_identity(busy, channel=second)
    also = make_identity(rep, channel=second, address="rita@else.example")
    ruling.set_rule(user=rep, by=None, per_day=4)
    ruling.set_domain("full.example", None, 3, by=None)
    for n in range(6):
        make_due(rep, f"a{n}@brava.example", identity=also if n % 2 else None)
    for n in range(6):
        make_due(busy, f"b{n}@full.example")
        make_due(busy, f"c{n}@free.example")

    with sending(), sending():
        eventually(lambda: not Email.objects.filter(status="scheduled", reason__isnull=True).exists())
        eventually(lambda: not Email.objects.filter(status="in_progress").exists())

    assert (handed_over(rep), handed_over(busy)) == (4, 3 + 6)
    went = Email.objects.filter(status="delivered").values_list("address", flat=True)
    assert sum(address.endswith("@full.example") for address in went) == 3
    assert all(len(internet.messages(address)) == 1 for address in went)
    waiting = Email.objects.filter(status="scheduled")
    assert set(waiting.values_list("reason__code", flat=True)) == {"user_limit", "domain_limit"}
    assert Tally.objects.filter(scope="d", key="full.example").aggregate(total=Sum("granted"))["total"] == 3


def test_an_organisations_limit_stops_all_channels(rep: User, channel: Channel) -> None:
    second = make_channel(name="Second", port=channel.port)
    other = make_user("Otto Olsen")
    make_identity(other, channel=second)
    ruling.set_rule(by=None, total_per_day=5)
    for n in range(6):
        make_due(rep, f"d{n}@brava.example")
        make_due(other, f"e{n}@brava.example")

    with sending(), sending():
        eventually(lambda: handed_over() == 5)

    assert (handed_over(), Email.objects.filter(status="scheduled").count()) == (5, 7)
