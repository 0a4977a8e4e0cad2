"""CSV files from wherever they were saved: encodings, delimiters, line breaks inside cells, and what is no table."""

from __future__ import annotations

import codecs

import pytest
from django.utils import translation

from quarterdeck.people.importing import columns, sheet
from quarterdeck.people.importing.columns import BadMapping
from quarterdeck.people.importing.sheet import BadSheet

ROWS = [
    ["Vorname", "Nachname", "E-Mail"],
    ["Jörg", "Müller", "joerg@brava.example"],
    ["Zoë", "Özil", "zoe@brava.example"],
]


def text_of(delimiter: str, rows: list[list[str]] = ROWS) -> str:
    return "\r\n".join(delimiter.join(row) for row in rows)


def cells(data: bytes) -> list[list[str]]:
    table = sheet.read(data)
    return [table.headings, *(record.cells for record in table.records())]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_and_delimiter_is_found(encoding: str, delimiter: str) -> None:
    assert cells(text_of(delimiter).encode(encoding)) == ROWS


def test_a_big_endian_mark_is_understood() -> None:
    assert cells(codecs.BOM_UTF16_BE + text_of(";").encode("utf-16-be")) == ROWS


def test_quotes_hold_line_breaks_delimiters_and_quotes() -> None:
    data = (
        b'name,mail,note\r\n"de Wit, Tom",tom@brava.example,"first line\r\nsecond, ""quoted"""\r\n\r\n'
        b"Mei,mei@lotus.example,\r\n"
    )
    table = sheet.read(data)
    assert [(r.number, r.line, r.cells) for r in table.records()] == [
        (1, 3, ["de Wit, Tom", "tom@brava.example", 'first line\r\nsecond, "quoted"']),
        (2, 5, ["Mei", "mei@lotus.example", ""]),
    ]


def test_excels_own_line_names_the_delimiter() -> None:
    assert cells(b"sep=;\r\na;mail\r\n1,5;x@brava.example\r\n") == [["a", "mail"], ["1,5", "x@brava.example"]]


def test_commas_inside_cells_do_not_hide_the_semicolons() -> None:
    assert cells(b"name;price\nAnn;1,5\nBob;2,5\n")[1] == ["Ann", "1,5"]


def test_without_headings_columns_are_numbered() -> None:
    assert cells(b"tom@brava.example,Tom\n") == [["Column 1", "Column 2"], ["tom@brava.example", "Tom"]]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n ,\n", "empty"),
        (b"PK\x03\x04....", "workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x02\x03" * 50, "not a text file"),
        (b"mail\n", "no row"),
        (b'mail,note\nx@y.example,"never closed\n', "breaks off at line"),
    ],
)
def test_what_is_no_table_says_why(data: bytes, words: str) -> None:
    with pytest.raises(BadSheet, match=words):
        sheet.count(sheet.read(data))


def test_formulas_are_defused_on_the_way_out() -> None:
    cells = ["=cmd()", "+31 20", "-1", "@x", "plain"]
    written = b"".join(sheet.written(cells, [cells])).decode("utf-8-sig")
    assert written == "'=cmd(),'+31 20,'-1,'@x,plain\r\n" * 2


@pytest.mark.parametrize(
    ("headings", "meant"),
    [
        (["First Name", "Last Name", "E-mail", "Job Title"], ["first_name", "last_name", "address", "title"]),
        (["Voornaam", "Achternaam", "E-mailadres", "Bedrijf"], ["first_name", "last_name", "address", "company"]),
        (["Vorname", "Nachname", "E-Mail-Adresse", "Firma"], ["first_name", "last_name", "address", "company"]),
        (["Prénom", "Nom", "Courriel", "Société"], ["first_name", "last_name", "address", "company"]),
        (["Nombre", "Apellidos", "Correo electrónico", "País"], ["first_name", "last_name", "address", "country"]),
        (["Region", "Email", "Email", "Column 4"], ["custom:Region", "address", "", ""]),
    ],
)
def test_headings_are_understood_in_several_languages(headings: list[str], meant: list[str]) -> None:
    assert columns.guess(headings, []) == meant


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_column_without_a_heading_is_left_out_in_every_language(language: str) -> None:
    with translation.override(language):
        assert columns.guess(sheet.read(b"email,\ntom@brava.example,hm\n").headings, []) == ["address", ""]


def test_a_column_of_addresses_is_found_by_what_it_holds() -> None:
    assert columns.guess(["who", "where"], [["Ann", "ann@brava.example"]]) == ["custom:who", "address"]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (["first_name"], "reload"),
        (["first_name", ""], "email address"),
        (["address", "address"], "two columns"),
        (["address", "owner_id"], "reload"),
        (["address", "custom:" + "x" * 61], "reload"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(mapping: list[str], words: str) -> None:
    with pytest.raises(BadMapping, match=f"(?i){words}"):
        columns.check(mapping, 2)
