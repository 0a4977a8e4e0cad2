"""A seller imports a file of 5,000 people with 37 bad rows, looks at what came of it, and undoes it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.deck import LATER, visit
from tests.browser.eyes import overflow, violations

pytestmark = pytest.mark.browser

HEAD = "Vorname;Nachname;E-Mail;Firma;Region\r\n"


def test_a_file_comes_in_and_is_taken_back(page: Page, tmp_path: Path) -> None:
    good = [f"Jörg {n};Möller;joerg{n}@kaiwerk.example;Kaiwerk;Nord" for n in range(5_000)]
    bad = [f"Niemand;{n};keine Adresse;;" for n in range(37)]
    file = tmp_path / "messe köln.csv"
    file.write_bytes((HEAD + "\r\n".join([*good[:100], *bad, *good[100:]])).encode("cp1252"))
    visit(page, "/people/import/")
    assert violations(page) == []
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look into it").click()
    expect(page.get_by_label("E-Mail")).to_have_value("address")
    expect(page.get_by_label("Region")).to_have_value("custom:Region")
    assert (violations(page), overflow(page)) == ([], 0)
    page.get_by_label("Put them into the group").fill("Messe Köln")
    page.get_by_role("button", name="Import 5,037 rows").click()
    undo = page.get_by_role("button", name="Undo the import")
    expect(undo).to_be_visible(timeout=LATER)
    assert said(page) == {
        "created": "5,000",
        "updated": "0",
        "unchanged": "0",
        "merged duplicates": "0",
        "refused": "37",
    }
    assert violations(page) == []
    refused = rows(page, tmp_path)
    assert len(refused) == 37
    assert refused[0]["Reason"] == "“keine Adresse” is not an email address"
    undo.click()
    expect(page.get_by_text("Removed: 5,000")).to_be_visible(timeout=LATER)
    visit(page, "/people/?q=kaiwerk")
    expect(page.get_by_text("Nobody is called that")).to_be_visible()


def test_on_a_phone_a_menu_leads_to_the_import_and_the_columns(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for words, heading in (("Import", "Import"), ("Columns", "Columns")):
        visit(page, "/people/")
        page.get_by_role("button", name="More", exact=True).click()
        assert (violations(page), overflow(page)) == ([], 0)
        page.locator("#people-else").get_by_role("link", name=words).click()
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        assert overflow(page) == 0


def said(page: Page) -> dict[str, str]:
    """The counts of the summary."""
    return {
        each.locator("dt").inner_text(): each.locator("dd").inner_text()
        for each in page.locator(".upload-counts > div").all()
    }


def rows(page: Page, folder: Path) -> list[dict[str, str]]:
    """The file of refused rows, as it is downloaded."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Refused rows").click()
    path = folder / "refused.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
