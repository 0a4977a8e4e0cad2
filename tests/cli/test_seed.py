"""The sample company: whole, true to its own events, quick to say no a second time."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from quarterdeck.campaigns.models import Campaign, Enrollment
from quarterdeck.cli import seed
from quarterdeck.compose import footers
from quarterdeck.compose.models import Category, Template
from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.emails.models import Attempt, Content, Email, Event
from quarterdeck.inbound.models import Mailbox
from quarterdeck.people.models import Person, Suppression
from quarterdeck.sandbox.rules import RULES, rule_for
from quarterdeck.sandbox.words import first_word
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import Team, User


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One sample company for all tests of this file, rolled back after them."""
    from django.db import transaction

    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                seed.run()
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()


pytestmark = [pytest.mark.usefixtures("world")]


def test_northsea_is_the_company_that_was_promised() -> None:
    assert Counter(User.objects.values_list("role", flat=True)) == {"member": 3, "manager": 1, "admin": 1}
    assert Team.objects.count() == 2
    assert Person.objects.count() == 500
    assert 110 <= Person.objects.exclude(company="").values("company").distinct().count() <= 130
    assert Person.objects.values("country").distinct().count() >= 25
    assert Identity.objects.usable().count() == 5
    assert Category.objects.count() == 3
    assert Template.objects.count() == 12
    assert Campaign.objects.count() == 4
    assert Task.objects.count() >= 25


def test_mail_from_a_template_carries_the_house_and_the_way_out() -> None:
    assert footers.lacking() == []
    for email in Email.objects.filter(status="scheduled").exclude(template=None).select_related("template"):
        messages = footers.footers_of([email.sender_id])
        assert messages.belongs_below(email) is email.is_commercial
        assert footers.PLACEHOLDER in messages.of(email.sender_id)
        assert "Northsea B.V., Loodskade 84" in messages.of(email.sender_id)


def test_every_folder_holds_something() -> None:
    counts = Counter(Email.objects.values_list("status", flat=True))
    assert 2300 <= counts["delivered"] <= 2600
    assert counts["archived"] >= 150
    assert counts["scheduled"] >= 30
    assert counts["draft"] >= 10
    assert counts["failed"] >= 12
    assert counts["bounced"] >= 20
    assert counts["spam"] >= 3
    assert counts["in_progress"] == 0
    assert Email.objects.filter(status="failed").values("reason__code").distinct().count() >= 6


def test_summaries_equal_the_events() -> None:
    kinds = ("viewed", "clicked", "replied")
    by_email: dict[int, Counter[str]] = {}
    latest: dict[int, object] = {}
    for event in Event.objects.filter(kind__in=kinds):
        machine = event.data.get("verdict") == "machine"
        by_email.setdefault(event.email_id, Counter())[f"machine {event.kind}" if machine else event.kind] += 1
        if not machine:
            latest[event.email_id] = max(filter(None, (latest.get(event.email_id), event.at)))
    for email in Email.objects.iterator():
        told = by_email.get(email.pk, Counter())
        assert (email.views, email.clicks, email.replies) == (told["viewed"], told["clicked"], told["replied"])
        assert (email.machine_views, email.machine_clicks) == (told["machine viewed"], told["machine clicked"])
        assert email.last_activity_at == latest.get(email.pk)


def test_an_answer_stands_on_every_email_of_its_conversation() -> None:
    replied = dict(Event.objects.filter(kind="replied").values_list("email_id", "at"))
    conversations = dict(Email.objects.filter(pk__in=replied).values_list("conversation", "pk"))
    assert len(conversations) == len(replied) > 50
    for email in Email.objects.filter(conversation__in=conversations):
        assert email.answered_at == replied[conversations[email.conversation]]
    assert not Email.objects.exclude(answered_at=None).exclude(conversation__in=conversations).exists()


def test_what_was_sent_has_its_attempt_with_the_servers_words() -> None:
    sent = Email.objects.filter(status__in=["delivered", "archived", "spam"])
    accepted = Attempt.objects.filter(state="accepted", answer__startswith="250 2.0.0 Ok: queued as ", code=250)
    assert not sent.exclude(pk__in=accepted.values("email_id")).exists()
    for attempt in accepted.select_related("email", "email__identity")[:200]:
        assert attempt.message_id == attempt.email.message_id()
    assert not Attempt.objects.filter(state__in=Attempt.OPEN).exists()


def test_events_lie_in_the_past_in_their_months_and_in_order() -> None:
    assert not Event.objects.filter(at__gt=timezone.now()).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM emails_event_default")
        assert cursor.fetchone() == (0,)
    order = {
        "drafted": 0,
        "scheduled": 1,
        "handing_over": 2,
        "delivered": 3,
        "viewed": 4,
        "clicked": 4,
        "replied": 4,
        "archived": 5,
    }
    for email in Email.objects.filter(status="archived"):
        told = [
            order[kind]
            for kind in Event.objects.filter(email_id=email.pk, kind__in=order)
            .order_by("at", "id")
            .values_list("kind", flat=True)
        ]
        assert told == sorted(told)


def test_nothing_that_is_archived_was_tracked_afterwards() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM emails_event hit JOIN emails_event put USING (email_id)"
            " WHERE put.kind = 'archived' AND hit.kind IN ('viewed', 'clicked') AND hit.at > put.at"
        )
        assert cursor.fetchone() == (0,)


def test_somebody_was_reading_just_now_and_there_are_three_months_behind() -> None:
    now = timezone.now()
    assert Email.objects.filter(last_activity_at__gt=now - timedelta(minutes=10)).count() >= 2
    assert Email.objects.filter(sent_at__lt=now - timedelta(days=80)).count() >= 20
    assert Email.objects.filter(sent_at__gt=now - timedelta(days=8)).count() >= 100


def test_mail_is_written_on_working_days() -> None:
    weekdays = Counter(Email.objects.exclude(sent_at=None).values_list("sent_at__iso_week_day", flat=True))
    assert weekdays[6] + weekdays[7] < 0.03 * sum(weekdays.values())


def test_the_people_of_the_sandbox_are_found_and_nobody_else_is_one() -> None:
    names = {
        "Greta Gone": "gone",
        "Boris Busy": "busy",
        "Una Unknown": "unknown",
        "Sally Slow": "slow",
        "Derek Drop": "drop",
    }
    for name, word in names.items():
        first, last = name.split()
        assert first_word(Person.objects.get(first_name=first, last_name=last).address) == word
    others = Person.objects.exclude(company="Sandbox Harbour").values_list("address", flat=True)
    assert all(rule_for(address) == rule_for("ann@brava.example") for address in others)
    assert set(RULES) - {"droplost", "dropkept"} <= {
        first_word(a) for a in Person.objects.values_list("address", flat=True)
    }


def test_no_address_and_no_link_leaves_the_example_domains() -> None:
    assert not Person.objects.exclude(address__endswith=".example").exists()
    assert not User.objects.exclude(email__endswith=".example").exists()
    for body in Content.objects.values_list("body", flat=True):
        assert body.count("https://") == body.count("https://northsea.example/")


def test_every_block_says_how_we_heard() -> None:
    assert not Suppression.objects.filter(source="other").exists()


USUAL_BLOCKS = {"unsubscribed", "bounced", "complained", "manual", "domain"}


def test_whoever_bounced_for_good_or_complained_is_blocked() -> None:
    blocked = Suppression.objects.standing().values("address_key")
    assert not Email.objects.filter(status="spam").exclude(address__in=blocked).exists()
    gone = Email.objects.filter(status="bounced", reason__words__icontains="5.1.1 ")
    assert gone.exists()
    assert not gone.exclude(address__in=blocked).exists()
    assert set(Suppression.objects.values_list("kind", flat=True)) >= USUAL_BLOCKS


def test_campaigns_have_people_in_every_state() -> None:
    states = set(Enrollment.objects.values_list("status", flat=True))
    assert {"active", "finished", "replied"} <= states
    twice = Enrollment.objects.values("campaign", "person").annotate(n=Count("id")).filter(n__gt=1)
    assert not twice.exists()
    assert not Enrollment.objects.annotate(steps=Count("campaign__steps")).filter(position__gt=F("steps")).exists()


def test_follow_ups_thread_and_quote() -> None:
    follow_ups = Email.objects.exclude(in_reply_to=None)
    assert follow_ups.count() > 500
    assert not follow_ups.filter(~Q(conversation=F("in_reply_to__conversation"))).exists()
    assert not follow_ups.filter(~Q(person=F("in_reply_to__person"))).exists()
    one = follow_ups.first()
    assert one is not None
    assert one.subject.startswith("Re: ")
    assert "blockquote" in one.values["last_email_body"]


def test_names_come_in_many_scripts() -> None:
    letters = set("".join(Person.objects.values_list("name_key", flat=True)))
    scripts = {unicodedata.name(letter, "-").split()[0].partition("-")[0] for letter in letters if letter.isalpha()}
    assert scripts >= {"LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "CJK", "HANGUL", "THAI", "DEVANAGARI"}


def test_a_second_start_keeps_everything() -> None:
    before = Email.objects.aggregate(n=Count("id"), last=Max("id"))
    assert seed.run() == "ann@northsea.example"
    assert Email.objects.aggregate(n=Count("id"), last=Max("id")) == before
    assert Channel.objects.count() == User.objects.count()


def test_a_sandbox_on_another_port_is_found_again() -> None:
    Channel.objects.update(port=1)
    Mailbox.objects.update(port=1)
    seed.run()
    assert set(Channel.objects.values_list("port", flat=True)) == {settings.QUARTERDECK.sandbox_smtp_port}
    assert set(Mailbox.objects.values_list("port", flat=True)) == {settings.QUARTERDECK.sandbox_imap_port}
