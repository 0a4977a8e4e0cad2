"""Attachments of a letter that is being written: stored at once, listed in the form, tied to the content by saving.

The form carries a signed ticket for each file, so that a file can be attached before there is a draft to attach it
to, and nobody can attach a file by guessing its digest.
"""

from __future__ import annotations

import json
import mimetypes
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from quarterdeck.emails.models import Attachment, Content, File
from quarterdeck.kit.tokens import BadToken, Signer, derive_key

LARGEST = 20 * 1024 * 1024  # bytes, all files of one email together; many servers take no more
MOST = 25  # files
LONGEST_NAME = 120  # characters
KEPT = timedelta(days=31)  # a file that was uploaded and never sent; browsers remember letters for a month
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


class BadFile(ValueError):
    """The file cannot go along; `str()` tells a person why."""


@dataclass(frozen=True)
class Upload:
    """A stored file as the form lists it."""

    digest: str
    name: str
    media_type: str
    size: int

    @property
    def ticket(self) -> str:
        """What the form carries: this upload, signed."""
        return _signer().sign(json.dumps(astuple(self)).encode())


def store(name: str, data: bytes, beside: Sequence[Upload] = ()) -> Upload:
    """Store a file to go along with the others; raises BadFile beyond the limits."""
    named = safe_name(name)
    if not data:
        raise BadFile(_("“%(name)s” is empty.") % {"name": named})
    upload = Upload("", named, mimetypes.guess_type(named)[0] or "application/octet-stream", len(data))
    check([*beside, upload])
    file = File.store(data)
    File.objects.filter(pk=file.pk).update(created_at=timezone.now())  # known bytes are wanted again
    return Upload(file.digest, upload.name, upload.media_type, upload.size)


def check(uploads: Sequence[Upload]) -> None:
    """Raise BadFile when these are too many or too large together."""
    total = sum(upload.size for upload in uploads)
    if total > LARGEST:
        raise BadFile(
            _("The attachments are %(size)s together; %(most)s is the most. Remove one, or send a link to it instead.")
            % {"size": megabytes(total), "most": megabytes(LARGEST)}
        )
    if len(uploads) > MOST:
        words = _("An email can carry %(most)s files at most. Put them into one archive, or send a link.")
        raise BadFile(words % {"most": MOST})


def read(ticket: str) -> Upload:
    """The upload of a ticket; raises BadFile for one that we did not sign."""
    try:
        digest, name, media_type, size = json.loads(_signer().read(ticket))
    except (BadToken, ValueError):
        words = _("An attachment in this form cannot be read. Remove it and attach the file again.")
        raise BadFile(words) from None
    return Upload(digest, name, media_type, size)


def read_all(tickets: Sequence[str]) -> list[Upload]:
    """The uploads of many tickets; raises BadFile also for one whose file was cleared away."""
    uploads = [read(ticket) for ticket in tickets]
    stored = set(File.objects.filter(pk__in=[upload.digest for upload in uploads]).values_list("pk", flat=True))
    for upload in uploads:
        if upload.digest not in stored:
            words = _("“%(name)s” was uploaded too long ago. Remove it and attach it again.")
            raise BadFile(words % {"name": upload.name})
    return uploads


def forget_abandoned() -> int:
    """Clear away files that were uploaded for letters which were never kept; returns how many."""
    old = File.objects.filter(attachments=None, created_at__lt=timezone.now() - KEPT)
    return old.delete()[1].get("emails.File", 0)


def attached(content: Content) -> list[Upload]:
    """The uploads of a stored content."""
    rows = content.attachments.select_related("file").order_by("id")
    return [Upload(row.file_id, row.name, row.media_type, row.file.size) for row in rows]


def tie(content: Content, uploads: Iterable[Upload]) -> None:
    """Make these the content's attachments, in this order. The content must not be shared."""
    wanted = list(uploads)
    if attached(content) == wanted:
        return
    was_sealed, content.digest = content.is_sealed, ""
    content.attachments.all().delete()
    Attachment.objects.bulk_create(
        [Attachment(content=content, file_id=u.digest, name=u.name, media_type=u.media_type) for u in wanted]
    )
    if was_sealed:
        content.seal()


def safe_name(name: str) -> str:
    """The bare file name without paths, control characters or tricks of writing direction."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    bare = UNSAFE.sub("_", bare).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    if len(bare) > LONGEST_NAME:
        bare = f"{stem[: LONGEST_NAME - 1 - len(ending)]}.{ending}" if dot and len(ending) < 12 else bare[:LONGEST_NAME]
    return bare or "attachment"


def megabytes(size: int) -> str:
    """A size in words: `3.4 MB`, `120 KB`."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    number = formats.localize(round(size / 1024 / 1024, 1))
    return f"{str(number).removesuffix('.0').removesuffix(',0')} MB"


def _signer() -> Signer:
    return Signer(derive_key(settings.SECRET_KEY, "attachment"))
