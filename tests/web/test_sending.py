"""The rules of sending: set in words that a sales manager understands, by those whose teams they are."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.delivery import channels
from quarterdeck.delivery.models import Away, Channel, DomainLimit, SendingRule, Tally
from quarterdeck.delivery.pace import ruling
from quarterdeck.delivery.pace.pacing import bucket_of
from quarterdeck.emails.models import Email
from quarterdeck.emails.reasons import reason
from quarterdeck.team.models import AuditEntry, Team, User
from quarterdeck.web.audit_log import told
from quarterdeck.web.sending import channel_said, ramp_table
from tests.factories import make_campaign, make_channel, make_email, make_identity, make_user

HOURS = {
    "has_hours": "on",
    "days": ["0", "1", "2", "3", "4"],
    "opens": "09:00",
    "closes": "17:30",
    "keeps_holidays": "on",
}


@pytest.fixture
def as_adam(client: Client, adam: User) -> Client:
    client.force_login(adam)
    return client


def test_the_organisations_rule_is_saved_and_said(as_adam: Client) -> None:
    page = as_adam.post(
        "/settings/sending/organisation/", {**HOURS, "per_day": "200", "total_per_hour": "1000"}, follow=True
    )
    rule = SendingRule.objects.get()
    assert (rule.per_day, rule.total_per_hour, rule.has_hours, rule.days) == (200, 1000, True, [0, 1, 2, 3, 4])
    text = page.content.decode()
    assert "Everybody together sends 1,000 emails an hour at most." in text
    assert "Each user sends 200 emails a day at most." in text
    assert "Mail goes Mon–Fri, 09:00–17:30 by the recipient&#x27;s clock, not on their public holidays." in text


def test_empty_rules_go(as_adam: Client, emea: Team) -> None:
    ruling.set_rule(team=emea, by=None, per_day=5)
    as_adam.post(f"/settings/sending/team/{emea.pk}/", {"opens": "09:00", "closes": "17:00"})
    assert not SendingRule.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"days": []}, "Choose at least one day"),
        ({"opens": "18:00"}, "has to come after the first"),
        ({"per_day": "0"}, "greater than or equal to 1"),
        ({"opens": "nine"}, "Write a time as 09:30."),
    ],
)
def test_rules_that_let_nothing_through_say_what_to_change(
    as_adam: Client, changed: dict[str, str], words: str
) -> None:
    answer = as_adam.post("/settings/sending/organisation/", {**HOURS, **changed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SendingRule.objects.exists()


def test_a_manager_rules_the_own_team_only(client: Client, mona: User, alice: User, charlie: User, emea: Team) -> None:
    client.force_login(mona)
    assert client.post(f"/settings/sending/team/{emea.pk}/", {**HOURS, "per_day": "50"}).status_code == 302
    assert client.post(f"/settings/sending/user/{alice.pk}/", {**HOURS, "per_day": "20"}).status_code == 302
    assert client.get(f"/settings/sending/user/{charlie.pk}/").status_code == 404
    text = client.get("/settings/sending/").content.decode()
    assert "Each user sends 50 emails a day at most." in text
    assert "They send 20 emails a day at most." in text
    assert 'href="/settings/sending/organisation/"' not in text


def test_a_domains_limit_and_what_went_there(as_adam: Client) -> None:
    as_adam.post("/settings/sending/domain/", {"domain": "Somebody@HotMail.de", "per_day": "30"})
    assert DomainLimit.objects.get().domain == "outlook.com"
    Tally.objects.create(scope="d", key="gmail.com", starts_at=bucket_of(timezone.now()), granted=4100)
    text = as_adam.get("/settings/sending/").content.decode()
    assert "30 emails a day" in text
    assert "close to 5,000" in text
    as_adam.post("/settings/sending/domain/outlook.com/drop/")
    assert not DomainLimit.objects.exists()
    assert as_adam.post("/settings/sending/domain/", {"domain": "nothing"}).status_code == 422


def test_the_preview_says_hours_and_closed_days_of_a_country(as_adam: Client) -> None:
    text = as_adam.get("/settings/sending/look/", {**HOURS, "country": "NL"}).content.decode()
    assert "Mail to people in Amsterdam goes Mon–Fri, 09:00–17:30, not on public holidays in Netherlands." in text
    assert "Day" in text
    assert "Choose at least one day" in as_adam.get("/settings/sending/look/", {**HOURS, "days": []}).content.decode()
    assert (
        "at any hour" in as_adam.get("/settings/sending/look/", {"opens": "09:00", "closes": "17:00"}).content.decode()
    )


def test_time_away_is_planned_and_called_off(client: Client, alice: User) -> None:
    client.force_login(alice)
    today = timezone.localdate()
    days = {"starts_on": str(today + timedelta(days=3)), "ends_on": str(today + timedelta(days=9))}
    page = client.post("/settings/away/", {**days, "then": "all"}, follow=True)
    assert "Wait, and send all on my return" in page.content.decode()
    away = Away.objects.get(user=alice)
    client.post(f"/settings/away/{away.pk}/drop/")
    assert not Away.objects.exists()
    wrong = client.post(
        "/settings/away/", {"starts_on": str(today), "ends_on": str(today - timedelta(days=1)), "then": "all"}
    )
    assert wrong.status_code == 422
    assert "is before the first" in wrong.content.decode()


def test_the_page_of_sending_is_not_called_as_an_email_that_is_being_sent(as_adam: Client, adam: User) -> None:
    User.objects.filter(pk=adam.pk).update(language="nl")
    assert "<title>Verzenden" in as_adam.get("/settings/sending/").content.decode()


def test_a_manager_plans_time_away_for_a_rep_of_theirs(client: Client, alice: User, mona: User, charlie: User) -> None:
    client.force_login(mona)
    here, day = f"/settings/sending/user/{alice.pk}/away/", str(timezone.localdate() + timedelta(days=3))
    assert here in client.get(f"/settings/sending/user/{alice.pk}/").content.decode()
    page = client.post(here, {"starts_on": day, "ends_on": day, "then": "all"}, follow=True).content.decode()
    assert "Wait, and send all on their return" in page
    away = Away.objects.get(user=alice)
    entry = AuditEntry.objects.get(action="away.set")
    assert (entry.actor, entry.noun_id) == (mona, alice.pk)
    assert "afterwards: all at once" in told(entry).detail
    client.post(f"/settings/away/{away.pk}/drop/")
    assert not Away.objects.exists()
    assert client.get(f"/settings/sending/user/{charlie.pk}/away/").status_code == 404


def test_why_leads_to_the_rule_for_those_who_may_change_it(client: Client, alice: User, mona: User) -> None:
    later = timezone.now() + timedelta(hours=5)
    email = make_email("scheduled", sender=alice, campaign=make_campaign(alice))
    why = reason("outside_hours", zone="Europe/Amsterdam", days=[0, 1], opens="09:00", closes="17:00", until="")
    Email.objects.filter(pk=email.pk).update(due_at=later, reason=why)
    pages = {}
    for user in (alice, mona):
        client.force_login(user)
        pages[user.name] = client.get(f"/emails/{email.uuid}/").content.decode()
    words = "Mail to Amsterdam goes Mon–Tue, 09:00–17:00 by the clocks there."
    assert all(words in page and "Outside sending hours" in page for page in pages.values())
    assert "/settings/sending/#hours" not in pages["Alice Arden"]
    assert "/settings/sending/#hours" in pages["Mona Moor"]


def test_the_scheduled_grid_shows_the_reason(client: Client, alice: User) -> None:
    email = make_email("scheduled", sender=alice)
    Email.objects.filter(pk=email.pk).update(reason=reason("user_limit", limit=5, per="day", until=""))
    client.force_login(alice)
    assert "Waits for its sender&#x27;s limit" in client.get("/emails/scheduled/").content.decode()


@pytest.mark.parametrize(
    ("host", "username", "owned", "limits"),
    [
        ("smtp.gmail.com", "ann@gmail.com", True, (20, 400)),
        ("smtp.gmail.com", "ann@northsea.example", True, (20, 1600)),
        ("smtp.office365.com", "ann@northsea.example", False, (24, 8000)),
        ("mail.northsea.example", "ann@northsea.example", True, (20, 800)),
        ("relay.northsea.example", "", False, (None, None)),
    ],
)
def test_a_new_channel_starts_below_what_its_provider_allows(
    alice: User, host: str, username: str, owned: bool, limits: tuple[int | None, int | None]
) -> None:
    made = channels.add(alice if owned else None, "", name="New", kind="smtp", host=host, username=username)
    assert (made.per_minute, made.per_day) == limits


def test_limits_that_somebody_chose_are_kept(alice: User) -> None:
    made = channels.add(alice, "", name="New", kind="smtp", host="smtp.gmail.com", per_day=1999)
    assert (made.per_minute, made.per_hour, made.per_day) == (None, None, 1999)


def test_a_ramp_begins_when_it_is_set(alice: User) -> None:
    channel = make_channel(owner=alice)
    channels.change(channel, "", ramp_start=20, ramp_step=10, per_day=200)
    began = channel.ramp_from
    assert began is not None
    assert "It starts slowly: today it sends 20." in channel_said(channel)
    channels.change(channel, "", ramp_start=30, ramp_step=10, per_day=200)
    assert channel.ramp_from == began
    channels.change(channel, "", ramp_start=None, ramp_step=0, per_day=200)
    assert Channel.objects.get(pk=channel.pk).ramp_from is None


def test_the_table_of_a_ramp_ends_at_the_limit() -> None:
    assert ramp_table(20, 15, 50) == [(1, 20), (2, 35), (3, 50)]
    assert ramp_table(80, 15, 50) == [(1, 50)]
    long = ramp_table(1, 1, 200)
    assert (len(long), long[-1]) == (30, (200, 200))
    assert ramp_table(20, None, 50) == []


def test_the_channels_page_shows_its_pace(client: Client, adam: User) -> None:
    client.force_login(adam)
    channel = make_channel(batch_size=20, batch_pause_s=600, per_minute=30, per_day=500, min_gap_ms=1500)
    text = client.get(f"/settings/channels/{channel.pk}/").content.decode()
    assert "It sends 30 emails a minute, 500 emails a day at most. After 20 emails it rests for 10 minutes." in text
    assert "0 of 500 emails in the last 24 hours" in text
    assert "0 of 20 emails since the last rest" in text
    assert 'value="1.5"' in text
    table = client.get("/settings/sending/ramp/", {"ramp_start": "5", "ramp_step": "5", "per_day": "15"})
    assert table.content.decode().count("<tr>") == 4


def test_a_channels_whole_pace_is_set_on_its_page_and_said_in_words(as_adam: Client) -> None:
    pace = {
        "per_minute": "30", "per_hour": "400", "per_day": "2000", "min_gap_ms": "1.5", "batch_size": "20",
        "batch_pause_s": "10", "ramp_start": "50", "ramp_step": "25",
    }  # fmt: skip
    server = {"name": "Relay", "host": "smtp.northsea.example", "port": "587", "security": "starttls"}
    page = as_adam.post("/settings/channels/new/", {**server, "connections": "2", **pace}, follow=True)
    made = Channel.objects.get(name="Relay")
    assert (made.per_minute, made.per_hour, made.per_day) == (30, 400, 2000)
    assert (made.min_gap_ms, made.batch_size, made.batch_pause_s) == (1500, 20, 600)
    assert (made.ramp_start, made.ramp_step, made.ramp_from is not None) == (50, 25, True)
    assert "After 20 emails it rests for 10 minutes." in page.content.decode()
    assert "It starts slowly: today it sends 50." in page.content.decode()


def test_a_manager_without_a_team_reads_the_organisations_rule(client: Client, adam: User) -> None:
    ruling.set_rule(by=adam, per_day=77)
    client.force_login(make_user("Mia Mint", role="manager"))
    text = client.get("/settings/sending/").content.decode()
    assert "Each user sends 77 emails a day at most." in text
    assert ">Change<" not in text


def test_a_user_without_a_team_is_ruled_by_the_organisation(client: Client, marc: User) -> None:
    lonely = make_identity(make_user("Lone Lark")).user
    client.force_login(marc)
    assert client.get(f"/settings/sending/user/{lonely.pk}/").status_code == 404


def test_a_rep_reads_what_holds_for_them(client: Client, alice: User, emea: Team) -> None:
    ruling.set_rule(by=None, total_per_hour=900, has_hours=True, opens=time(9), closes=time(17), days=[0, 1])
    ruling.set_rule(team=emea, by=None, per_day=250)
    client.force_login(alice)
    text = client.get("/settings/sending/").content.decode()
    assert "You send 250 emails a day at most." in text
    assert "Everybody together sends 900 emails an hour at most." in text
    assert "09:00–17:00 by the recipient" in text
    assert "/settings/sending/organisation/" not in text


def test_the_audit_log_tells_rules_in_words_not_in_codes(alice: User, adam: User) -> None:
    ruling.set_rule(user=alice, by=adam, per_hour=20, per_day=150)
    channels.change(make_channel(), "", by=adam, per_minute=7, batch_size=5)
    ruling.go_away(alice, date(2090, 1, 2), date(2090, 1, 5), "spread", by=adam)
    entries = {entry.action: told(entry).detail for entry in AuditEntry.objects.all()}
    assert "emails an hour: 20 · emails a day: 150" in entries["sending.changed"]
    assert entries["channel.changed"] == "changed: Rest after, Most emails a minute"
    assert entries["away.set"].startswith("from 2 Jan 2090 · to 5 Jan 2090")
