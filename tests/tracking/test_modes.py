"""How far people are followed: rules, choices, and what becomes of hits under each."""

from __future__ import annotations

from pathlib import Path

import pytest

from quarterdeck.emails.models import Event
from quarterdeck.people.models import Person
from quarterdeck.tracking.drainer import drain
from quarterdeck.tracking.evidence import Evidence, Kind
from quarterdeck.tracking.models import Hit, Mode, Tally
from quarterdeck.tracking.modes import Policy, choose, drop_rule, modes_of, policy, set_rule
from quarterdeck.tracking.tally import totals
from quarterdeck.tracking.tokens import Counted, click_url, pixel_url, read_click, read_view, signer
from tests.factories import make_email, make_person, make_user
from tests.tracking.spooled import CHROME, counts, hit, now, spooled

pytestmark = pytest.mark.django_db
SIGNER = signer("a secret")


def counted(kind: Kind = "viewed", template: int = 4, agent: str = CHROME) -> Evidence:
    """A hit on a mail that is only counted, sent today."""
    url = "https://example.com/" if kind == "clicked" else ""
    return Evidence(now(), kind, 0, url=url, agent=agent, counted=f"{template} {now() // 86_400_000}")


@pytest.mark.parametrize(
    ("country", "choice", "mode"),
    [
        ("", None, "individual"),
        ("NL", None, "individual"),
        ("FR", None, "off"),
        ("FR", "individual", "individual"),  # said yes
        ("NL", "off", "off"),
        ("DE", None, "aggregate"),
        ("DE", "off", "off"),
        ("GB", None, "off"),  # by person, once they have agreed
        ("GB", "individual", "individual"),
    ],
)
def test_the_most_specific_rule_wins(country: str, choice: str | None, mode: str) -> None:
    """L7 (a): per organisation, country and person; off for France until somebody says yes."""
    rules = {**Policy().rules, "DE": Mode.AGGREGATE, "GB": Mode.CONSENT}
    assert Policy(rules).mode(country, choice) == mode


def test_rules_are_kept_and_dropped() -> None:
    set_rule("", "aggregate", make_user())
    set_rule("FR", "aggregate", make_user())
    set_rule("FR", "individual", make_user())
    assert policy().rules == {"": "aggregate", "FR": "individual"}
    drop_rule("FR", make_user())
    assert policy().rules["FR"] == Mode.OFF


def test_an_empty_choice_goes_back_to_the_rules() -> None:
    person = make_person()
    choose(person, "off", make_user())
    assert modes_of({person.pk}) == {person.pk: Mode.OFF}
    choose(person, "", make_user())
    assert modes_of({person.pk}) == {person.pk: Mode.INDIVIDUAL}


def test_nobody_unknown_is_followed() -> None:
    assert modes_of({987_654}) == {987_654: Mode.OFF}


def test_withdrawal_stops_recording_for_mails_already_sent(tmp_path: Path) -> None:
    email = make_email("delivered")
    spooled(tmp_path / "spool", hit(email), name="a-1-1-1")
    drain(tmp_path / "spool")
    choose(email.person, "off", email.sender)
    spooled(tmp_path / "spool", hit(email), hit(email, "clicked"), name="b-1-1-1")
    drain(tmp_path / "spool")
    assert counts(email) == (1, 0, 0, 0)
    assert Event.objects.filter(email_id=email.pk, kind="clicked").count() == 0
    assert not Hit.objects.exists()


def test_a_country_that_forbids_it_stops_recording_too(tmp_path: Path) -> None:
    email = make_email("delivered")
    Person.objects.filter(pk=email.person_id).update(country="FR")
    spooled(tmp_path / "spool", hit(email))
    drain(tmp_path / "spool")
    assert counts(email) == (0, 0, 0, 0)


def test_counted_hits_name_nobody(tmp_path: Path) -> None:
    machine = counted(agent="Mimecast URL Protect")
    spooled(tmp_path / "spool", counted(), counted(), counted("clicked"), machine, counted(template=0))
    drain(tmp_path / "spool")
    rows = set(Tally.objects.values_list("template_id", "kind", "verdict", "hits"))
    assert rows == {
        (4, "viewed", "human", 2), (4, "clicked", "human", 1), (4, "viewed", "machine", 1), (0, "viewed", "human", 1),
    }  # fmt: skip
    assert not Event.objects.filter(kind__in=["viewed", "clicked"]).exists()
    assert not Hit.objects.exists()
    assert totals(30) == {"viewed": 3, "clicked": 1}


def test_counting_goes_on_where_it_was(tmp_path: Path) -> None:
    for name in ("a-1-1-1", "b-1-1-1"):
        spooled(tmp_path / "spool", counted(), name=name)
        drain(tmp_path / "spool")
    assert Tally.objects.get().hits == 2


def test_the_tokens_of_counted_mail_carry_template_and_day_alone() -> None:
    mail = Counted(12, 20_781)
    pixel = pixel_url("", SIGNER, mail).removeprefix("/t/v/").removesuffix(".gif")
    link = click_url("", SIGNER, mail, "https://example.com/", 2).removeprefix("/t/c/")
    assert read_view(SIGNER, pixel) == mail
    click = read_click(SIGNER, link)
    assert (click.about, click.n, click.url) == (mail, 2, "https://example.com/")
