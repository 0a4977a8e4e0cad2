"""Importing people: what is created, filled, merged, refused; killed in the middle; taken back."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from quarterdeck.emails.models import File
from quarterdeck.kit.states import WrongState
from quarterdeck.people import importer, uploads
from quarterdeck.people.importing import batch, sheet
from quarterdeck.people.models import Group, GroupMember, Person, Upload
from quarterdeck.people.uploads import Choices
from quarterdeck.team.models import User
from tests.factories import make_email, make_person

pytestmark = pytest.mark.django_db

HEAD = "First name,Last name,Email,Company,Region\n"


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "BATCH", 3)


def received(text: str, by: User) -> Upload:
    data = text.encode()
    return uploads.receive("people.csv", data, File.store(data), by=by)


def started(text: str, by: User, **choices: Any) -> Upload:
    upload = received(text, by)
    uploads.start(upload, Choices(upload.mapping, owner=by, **choices))
    return upload


def imported(text: str, by: User, **choices: Any) -> Upload:
    upload = started(text, by, **choices)
    importer.work()
    return upload.fresh()


def undone(upload: Upload) -> Upload:
    uploads.undo(upload)
    importer.work()
    return upload.fresh()


def at(address: str) -> Person:
    return Person.objects.get(address_key=address)


def test_people_come_in_with_their_facts_owner_and_source(alice: User) -> None:
    upload = imported(HEAD + "Zoë,Zander,Zoe@Brava.example,Helios Parts,North\n", alice)
    person = Person.objects.get()
    assert (upload.status, upload.counts) == ("done", {"created": 1})
    assert (person.name, person.address, person.address_key) == ("Zoë Zander", "Zoe@Brava.example", "zoe@brava.example")
    assert (person.company, person.custom, person.source) == ("Helios Parts", {"Region": "North"}, "import")
    assert (person.owner, person.creator, person.name_key, person.company_key) == (
        alice,
        alice,
        "zoe zander",
        "helios parts",
    )


def test_the_same_address_is_one_person_whatever_its_case(alice: User, small_batches: None) -> None:
    rows = ["Tom,,tom@brava.example,,", ",de Wit,TOM@brava.example,,", "Mei,,mei@lotus.example,,",
            "Ann,,ann@kade.example,,", "Other,,Tom@Brava.Example,Brava Freight,West"]  # fmt: skip
    upload = imported(HEAD + "\n".join(rows), alice)
    tom = at("tom@brava.example")
    assert upload.counts == {"created": 3, "merged": 2}
    assert (tom.name, tom.company, tom.custom, tom.name_key) == (
        "Tom de Wit",
        "Brava Freight",
        {"Region": "West"},
        "tom de wit",
    )


def test_known_people_have_their_blanks_filled_and_nothing_overwritten(alice: User) -> None:
    make_person("Tom de Wit", address="tom@brava.example", company="", owner=alice)
    make_person("Mei Chen", address="mei@lotus.example", company="Lotus", owner=alice)
    upload = imported(HEAD + "Thomas,,tom@brava.example,Brava,West\nMei,Chen,mei@lotus.example,Lotus,\n", alice)
    assert upload.counts == {"updated": 1, "unchanged": 1}
    tom = at("tom@brava.example")
    assert (tom.first_name, tom.company, tom.custom) == ("Tom", "Brava", {"Region": "West"})


def test_overwriting_is_for_those_who_may_edit(alice: User, charlie: User) -> None:
    make_person("Tom de Wit", address="tom@brava.example", owner=alice)
    make_person("Mei Chen", address="mei@lotus.example", owner=charlie)
    text = HEAD + "Thomas,,tom@brava.example,,\nMay,,mei@lotus.example,Lotus,\n"
    imported(text, alice, overwrite=True)
    assert at("tom@brava.example").name == "Thomas de Wit"
    assert (at("mei@lotus.example").name, at("mei@lotus.example").company) == ("Mei Chen", "Lotus")


def test_blank_cells_never_clear_what_is_known(alice: User) -> None:
    make_person("Tom de Wit", address="tom@brava.example", company="Brava", owner=alice)
    imported(HEAD + "Tom,,tom@brava.example,,\n", alice, overwrite=True)
    assert (at("tom@brava.example").name, at("tom@brava.example").company) == ("Tom de Wit", "Brava")


def test_a_colleagues_own_person_is_known_already_and_nothing_more(alice: User, charlie: User) -> None:
    person = make_person("Secret Sara", address="sara@helios.example", owner=charlie, shared=False)
    group = Group.objects.create(name="CFOs", owner=alice)
    upload = imported(HEAD + "S,S,sara@helios.example,Helios,\n", alice, overwrite=True, group=group)
    person.refresh_from_db()
    assert upload.counts == {"known": 1}
    assert (person.name, person.company, group.people.count()) == ("Secret Sara", "", 0)
    assert person not in Person.objects.visible_to(alice)


def test_bad_rows_are_given_back_with_their_reason(alice: User) -> None:
    good = [f"P{n},Q,p{n}@brava.example,Brava,North" for n in range(200)]
    wrong = [
        "X,Y,,Z,",
        "X,Y,no address,Z,",
        "X,Y,a@b@c.example,Z,",
        "X,Y,x@y.example,Z,N,too,many",
        f"{'x' * 101},,l@y.example,,",
    ]
    bad = [wrong[n % len(wrong)] for n in range(36)] + ['=cmd(),"two\nlines",nobody,,']
    mixed = [row for n in range(200) for row in (good[n], *bad[n : n + 1])]
    upload = imported(HEAD + "\n".join(mixed), alice)
    assert upload.counts == {"created": 200, "refused": 37}
    back = list(csv.reader(io.StringIO(b"".join(uploads.refused(upload)).decode("utf-8-sig"))))
    assert back[0] == ["First name", "Last name", "Email", "Company", "Region", "Line", "Reason"]
    assert len(back) == 38
    assert back[1][-2:] == ["3", "has no email address"]
    assert back[2][-1] == "“no address” is not an email address"
    assert back[4][-1] == "has more cells than there are columns"
    assert back[5][-1] == "“First name” is longer than 100 characters"
    assert back[37][:2] == ["'=cmd()", "two\nlines"]


def test_everybody_in_the_file_joins_the_group_once(alice: User) -> None:
    group = Group.objects.create(name="CFOs", owner=alice)
    tom = make_person("Tom", address="tom@brava.example")
    GroupMember.objects.create(group=group, person=tom)
    imported(
        HEAD + "Tom,,tom@brava.example,,\nMei,,mei@lotus.example,,\nMei,,MEI@lotus.example,,\n", alice, group=group
    )
    assert {person.first_name for person in group.people.all()} == {"Tom", "Mei"}


def test_killed_in_the_middle_it_goes_on_where_it_was(
    alice: User, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HEAD + "".join(f"P{n},Q,p{n}@brava.example,,\n" for n in range(10))
    upload = started(text, alice)

    class Killed(BaseException):
        pass

    counted = batch._count

    def die(row: Upload, first: int, last: int) -> None:
        counted(row, first, last)
        if first > 3:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(batch, "_count", die)
        with pytest.raises(Killed):
            importer.work()
    assert (upload.fresh().position, Person.objects.count(), upload.rows.count()) == (3, 3, 3)
    importer.work()
    assert (upload.fresh().status, upload.fresh().counts) == ("done", {"created": 10})
    assert Person.objects.count() == 10


def test_a_batch_that_somebody_took_is_not_taken_again(alice: User) -> None:
    upload = started(HEAD + "Tom,,tom@brava.example,,\n", alice)
    assert upload.file
    records = list(sheet.read(upload.file.read()).records())
    batch.take(upload, records)
    with pytest.raises(WrongState):
        batch.take(upload, records)


def test_undo_removes_the_untouched_and_restores_the_rest(alice: User, small_batches: None) -> None:
    group = Group.objects.create(name="CFOs", owner=alice)
    make_person("Tom de Wit", address="tom@brava.example", owner=alice, custom={"Region": "South"})
    names = ["tom@brava.example", "a@x.example", "b@x.example", "c@x.example", "d@x.example"]
    upload = imported(
        HEAD + "".join(f"New,Name,{each},Firm,North\n" for each in names), alice, overwrite=True, group=group
    )
    make_email("delivered", sender=alice, person=at("a@x.example"))
    touched = at("b@x.example")
    touched.phone = "1"
    touched.save(update_fields=["phone"])
    upload = undone(upload)
    tom = at("tom@brava.example")
    assert upload.status == "undone"
    assert (tom.name, tom.company, tom.custom, tom.name_key) == ("Tom de Wit", "", {"Region": "South"}, "tom de wit")
    assert set(Person.objects.exclude(pk=tom.pk).values_list("address", flat=True)) == {"a@x.example", "b@x.example"}
    assert group.people.count() == 0
    assert upload.counts["undone_removed"] == 2
    assert uploads.kept(upload) == [
        ("a@x.example", "mailed or worked with since"),
        ("b@x.example", "changed by somebody since"),
    ]


def test_undo_leaves_what_was_changed_since(alice: User) -> None:
    make_person("Tom de Wit", address="tom@brava.example", owner=alice, company="Old")
    upload = imported(HEAD + "Thomas,,tom@brava.example,New,\n", alice, overwrite=True)
    tom = at("tom@brava.example")
    tom.company = "Newest"
    tom.save(update_fields=["company"])
    upload = undone(upload)
    tom.refresh_from_db()
    assert (tom.first_name, tom.company) == ("Tom", "Newest")
    assert uploads.kept(upload) == [("tom@brava.example", "changed by somebody since: Company")]


def test_in_another_group_counts_as_touched(alice: User, bob: User) -> None:
    upload = imported(HEAD + "Tom,,tom@brava.example,,\n", alice)
    Group.objects.create(name="Bob's", owner=bob).people.add(at("tom@brava.example"))
    undone(upload)
    assert Person.objects.count() == 1


def test_what_is_no_table_fails_with_its_reason(alice: User) -> None:
    upload = received("", alice)
    assert (upload.status, upload.problem) == ("failed", "The file is empty.")


def test_starting_twice_and_undoing_twice_are_conflicts(alice: User) -> None:
    upload = started(HEAD + "Tom,,tom@brava.example,,\n", alice)
    with pytest.raises(WrongState):
        uploads.start(upload, Choices(upload.mapping))
    importer.work()
    upload = undone(upload.fresh())
    with pytest.raises(WrongState):
        uploads.undo(upload)


def test_a_file_that_was_cleared_away_says_so(alice: User) -> None:
    upload = started(HEAD + "Tom,,tom@brava.example,,\n", alice)
    File.objects.all().delete()
    importer.work()
    assert (upload.fresh().status, upload.fresh().problem) == ("failed", importer.GONE)
