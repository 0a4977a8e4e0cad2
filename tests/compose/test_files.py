"""Attachments before and after there is a draft."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from quarterdeck.compose import files
from quarterdeck.compose.files import BadFile, Upload, attached, forget_abandoned, read, read_all, safe_name, store, tie
from quarterdeck.emails.models import File
from tests.factories import make_content

pytestmark = pytest.mark.django_db


def test_a_file_is_stored_and_its_ticket_reads_back() -> None:
    upload = store("plan.pdf", b"%PDF")
    assert (upload.media_type, upload.size) == ("application/pdf", 4)
    assert read(upload.ticket) == upload
    assert File.objects.get(digest=upload.digest).read() == b"%PDF"


@pytest.mark.parametrize("ticket", ["", "abc", "é", "AAAA" * 20])
def test_a_forged_ticket_is_refused(ticket: str) -> None:
    with pytest.raises(BadFile, match="attach the file again"):
        read(ticket)


def test_a_cut_ticket_is_refused() -> None:
    with pytest.raises(BadFile):
        read(store("a.txt", b"a").ticket[:-2])


def test_more_than_twenty_megabytes_are_refused_in_words() -> None:
    beside = [Upload("x", "a.bin", "application/octet-stream", files.LARGEST)]
    with pytest.raises(BadFile, match="20 MB is the most"):
        store("b.txt", b"b", beside)
    assert not File.objects.exists()


def test_an_empty_file_and_too_many_files_are_refused() -> None:
    with pytest.raises(BadFile, match="is empty"):
        store("b.txt", b"")
    with pytest.raises(BadFile, match="25 files"):
        store("b.txt", b"b", [Upload("x", "a", "text/plain", 1)] * 25)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\ann\\plan.docx", "plan.docx"), ("a\r\nBcc: x.txt", "a_Bcc_ x.txt"),
        ("", "attachment"), ("...", "attachment"), ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("résumé 👋.pdf", "résumé 👋.pdf"), ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
    ],
)  # fmt: skip
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_sealed_content_that_gets_other_files_is_sealed_anew() -> None:
    content = make_content()
    content.seal()
    before = content.digest
    upload = store("a.txt", b"a")
    tie(content, [upload])
    assert content.is_sealed
    assert content.digest != before
    assert attached(content) == [upload]


def test_the_same_file_twice_is_stored_once() -> None:
    assert store("a.txt", b"a").digest == store("b.txt", b"a").digest
    assert File.objects.count() == 1


def test_sizes_are_said_plainly() -> None:
    assert [files.megabytes(n) for n in (1, 4096, 1024 * 1024, 3_500_000)] == ["1 KB", "4 KB", "1 MB", "3.3 MB"]


def test_only_old_files_without_an_email_are_cleared_away() -> None:
    old, tied, again, young = (store(f"{word}.txt", word.encode()) for word in ("old", "tied", "again", "young"))
    tie(make_content(), [tied])
    File.objects.exclude(pk=young.digest).update(created_at=timezone.now() - timedelta(days=40))
    store("again.txt", b"again")
    assert forget_abandoned() == 1
    assert set(File.objects.values_list("pk", flat=True)) == {tied.digest, again.digest, young.digest}
    with pytest.raises(BadFile, match="too long ago"):
        read_all([young.ticket, old.ticket])
