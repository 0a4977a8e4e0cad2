"""The whole list: a file in, with what cannot be read told by line, and out, with formulas defused."""

from __future__ import annotations

import csv
import io

import pytest

from quarterdeck.people.importing.sheet import BadSheet
from quarterdeck.people.models import Suppression
from quarterdeck.people.suppression_list import add, export, preview, read_entry, take, visible_to
from quarterdeck.team.models import AuditEntry, User
from tests.factories import make_person

pytestmark = pytest.mark.django_db
Kind = Suppression.Kind

FILE = b"""Email,Kind,Reason
Tom@Brava.example,,asked on the phone
rivaldocks.example,,
ann@x.example,complained,
not an address,,
tom@brava.example,,again
eve@x.example,eaten,
"""


def test_a_file_is_looked_into_before_anything_changes() -> None:
    found = preview(FILE, Kind.UNSUBSCRIBED)
    assert [(entry.address, entry.kind, entry.note) for entry in found.entries] == [
        ("tom@brava.example", "unsubscribed", "asked on the phone"),
        ("rivaldocks.example", "domain", ""),
        ("ann@x.example", "complained", ""),
    ]
    assert [(line, text) for line, text, _why in found.wrong] == [(5, "not an address"), (7, "eve@x.example eaten")]
    assert not Suppression.objects.exists()


def test_taking_it_in_blocks_them_and_says_so(adam: User) -> None:
    Suppression.suppress(["ann@x.example"], Kind.COMPLAINED)
    found = preview(FILE, Kind.UNSUBSCRIBED)
    assert found.known == 1
    assert take(found.entries, by=adam) == 2
    row = Suppression.objects.get(address_key="tom@brava.example")
    assert (row.source, row.note, row.by) == ("import", "asked on the phone", adam)
    assert AuditEntry.objects.get(action="suppression.imported").data["rows"] == 3
    assert take(found.entries, by=adam) == 0


def test_a_list_of_addresses_without_headings_will_do() -> None:
    assert [each.address for each in preview(b"a@x.example\nb@x.example\n", Kind.MANUAL).entries] == [
        "a@x.example", "b@x.example",
    ]  # fmt: skip


def test_what_is_no_table_says_so() -> None:
    with pytest.raises(BadSheet):
        preview(b"PK\x03\x04 a workbook", Kind.MANUAL)


def test_what_goes_out_comes_in_again_and_starts_no_formula(adam: User) -> None:
    add("tom@brava.example", '=HYPERLINK("http://evil.example")', by=adam)
    add("rivaldocks.example", "competitor", by=adam)
    data = b"".join(export(visible_to(adam)))
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["address"] for row in rows] == ["rivaldocks.example", "tom@brava.example"]
    assert rows[1]["note"].startswith("'=")
    assert {each.kind for each in preview(data, Kind.UNSUBSCRIBED).entries} == {"domain", "manual"}


@pytest.mark.parametrize("text", ["", "tom", "tom@", "@", "a b.example", "tom@brava.example, ann@x.example"])
def test_what_is_neither_address_nor_domain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        read_entry(text)


def test_only_an_admin_blocks_a_domain(alice: User, adam: User) -> None:
    with pytest.raises(PermissionError):
        add("@brava.example", "", by=alice)
    assert add("@Brava.example", "", by=adam) == "brava.example"


def test_others_see_domains_and_whom_they_see(alice: User, bob: User, adam: User) -> None:
    make_person(address="hers@x.example", owner=alice, shared=False)
    make_person(address="all@x.example")
    Suppression.suppress(["hers@x.example", "all@x.example", "unknown@x.example"], Kind.MANUAL)
    Suppression.suppress(["rivaldocks.example"], Kind.DOMAIN)
    seen = {user: set(visible_to(user).values_list("address_key", flat=True)) for user in (alice, bob, adam)}
    assert seen[bob] == {"all@x.example", "rivaldocks.example"}
    assert seen[alice] == seen[bob] | {"hers@x.example"}
    assert len(seen[adam]) == 4
