"""`quarterdeck batch`: writing to many without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from quarterdeck.cli import batch, main
from quarterdeck.compose import batch_maker
from quarterdeck.emails.models import Email
from quarterdeck.kit.errors import Misconfigured
from quarterdeck.people.models import Group, GroupMember, Person
from quarterdeck.team.models import User
from tests.factories import make_identity, make_person, make_template, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep(db: None) -> User:
    user = make_user("Rita Reed")
    make_identity(user)
    make_template(user, name="Docks", subject="Docks", body="<p>Hi {{ company }}</p>")
    return user


def say(*words: str) -> list[str]:
    options = main.parser().parse_args(["batch", *words])
    return {"send": batch.send, "show": batch.show, "stop": batch.stop, "missing": batch.missing}[options.verb](options)


def test_a_file_of_addresses_becomes_a_batch(rep: User, tmp_path: Path) -> None:
    known = make_person(company="Acme")
    file = tmp_path / "people.csv"
    file.write_text(f"name,email\nAnn,{known.address}\nNew,new@brava.example\n")
    asked = ["send", rep.email, "--template", "Docks", "--csv", str(file)]

    tried = say(*asked, "--dry-run")
    assert tried[0] == "1 ready, 1 skipped, 0 named twice"
    assert "new@brava.example" in tried[-1]
    assert "has no “company”" in tried[-1]
    assert not Person.objects.filter(address="new@brava.example").exists()

    *_, last = say(*asked)
    uuid = last.removeprefix("Batch ")
    while batch_maker.work():
        pass
    assert Email.objects.get().person == known
    assert say("show", uuid)[:2] == ["Docks: under way; 2 people, 1 emails, 1 skipped", "1 scheduled"]
    Person.objects.filter(address="new@brava.example").update(company="Brava")
    assert say("missing", uuid) == ["1 tried again"]
    assert say("stop", uuid)[0].startswith("1 cancelled")


def test_a_file_from_a_spreadsheet_program_is_read(rep: User, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes("Naam;E-mailadres\nZoë;zoe@brava.example\n".encode("cp1252"))
    tried = say("send", rep.email, "--template", "Docks", "--csv", str(file), "--dry-run")
    assert "zoe@brava.example" in tried[-1]


def test_a_group_gets_a_group_email(rep: User) -> None:
    group = Group.objects.create(name="CFOs", owner=rep)
    GroupMember.objects.create(group=group, person=make_person(company="Acme"))
    say("send", rep.email, "--template", "Docks", "--group", "CFOs")
    batch_maker.work()
    made = Email.objects.get().batch
    assert made is not None
    assert (made.kind, made.group) == ("group", group)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("email\nnobody", "line 2"),
        ("", "empty"),
        ("email\n", "Choose whom"),
        ("a@b.example\nx", "line 2"),
        ("Wim\na@b.example", "line 1"),
    ],
)
def test_a_bad_file_is_refused_whole(rep: User, tmp_path: Path, lines: str, words: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(lines)
    with pytest.raises(Misconfigured, match=words):
        say("send", rep.email, "--template", "Docks", "--csv", str(file))
    assert not Person.objects.exists()
