"""The letter's form: what was typed, checked and turned into what `compose.drafts` takes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.compose.drafts import Written
from quarterdeck.compose.files import LARGEST, BadFile, Upload, megabytes, read_all, store
from quarterdeck.compose.models import Template
from quarterdeck.compose.moments import BadMoment, Chosen, chosen
from quarterdeck.compose.preflight import Problem
from quarterdeck.compose.recipients import BadRecipient, addresses, recipient
from quarterdeck.delivery.models import Identity
from quarterdeck.emails.models import Email
from quarterdeck.kit.clock import db_now
from quarterdeck.people.models import Person
from quarterdeck.team.models import User
from quarterdeck.web.forms.choices import offer
from quarterdeck.web.forms.zones import ZoneField

LONGEST_BODY = 2 * 1024 * 1024  # characters of HTML; pictures go along as files
LONGEST_SOURCE = 2_000  # characters of a subject with its merge fields
TAG = re.compile(r"</?[a-zA-Z]")


class LetterForm(forms.Form):
    """Everything in the sheet. Its data may be half finished: each field is checked by itself."""

    version = forms.IntegerField(min_value=0, required=False)
    identity = forms.ModelChoiceField(Identity.objects.none(), required=False, empty_label=None)
    to = forms.CharField(required=False)
    cc = forms.CharField(required=False)
    bcc = forms.CharField(required=False)
    subject = forms.CharField(required=False, strip=True, max_length=LONGEST_SOURCE)
    body = forms.CharField(required=False, strip=False)
    template = forms.ModelChoiceField(Template.objects.none(), required=False)
    follows = forms.UUIDField(required=False)

    def __init__(self, user: User, data: QueryDict | None = None, files: Any = None, **extra: Any) -> None:
        super().__init__(data, files, **extra)
        self.user = user
        self.candidates: list[Person] = []
        self.person: Person | None = None
        offer(self, "identity", Identity.objects.of(user).select_related("channel"))
        offer(self, "template", Template.objects.visible_to(user))
        self.uploads = self._uploads() if self.is_bound else []

    def _uploads(self) -> list[Upload]:
        """The files that the form lists, and those that came along with a form without scripts."""
        assert isinstance(self.data, QueryDict)
        removed = set(self.data.getlist("remove"))
        found: list[Upload] = []
        try:
            found += read_all([ticket for ticket in self.data.getlist("file") if ticket not in removed])
            for each in self.files.getlist("new") if hasattr(self.files, "getlist") else ():
                found.append(store(each.name or "", whole(each), found))
        except BadFile as error:
            self.add_error_later = str(error)
        return found

    add_error_later = ""

    def clean_to(self) -> str:
        text = str(self.cleaned_data["to"])
        try:
            self.person = recipient(self.user, text)
        except BadRecipient as error:
            self.candidates = error.candidates
            raise ValidationError(str(error)) from None
        return text

    def clean_cc(self) -> tuple[str, ...]:
        return _copies(self.cleaned_data["cc"])

    def clean_bcc(self) -> tuple[str, ...]:
        return _copies(self.cleaned_data["bcc"])

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        if len(body) > LONGEST_BODY:
            raise ValidationError(
                _(
                    "The text is %(size)s long; %(most)s is the most. "
                    "Attach the long part as a file, or send a link to it."
                )
                % {"size": megabytes(len(body)), "most": megabytes(LONGEST_BODY)}
            )
        return body if TAG.search(body) else linebreaks(body, autoescape=True)

    def clean_follows(self) -> Email | None:
        uuid = self.cleaned_data["follows"]
        found = Email.objects.editable_by(self.user).filter(uuid=uuid).first() if uuid else None
        if uuid and found is None:
            raise ValidationError(_("The email that this one follows is gone."))
        return found

    def clean(self) -> dict[str, Any]:
        if self.add_error_later:
            self.add_error(None, self.add_error_later)
        return self.cleaned_data

    @property
    def written(self) -> Written:
        """What a valid form says."""
        given = self.cleaned_data
        assert self.person is not None
        return Written(
            self.person, given["subject"], given["body"], given["identity"], given["cc"], given["bcc"],
            tuple(self.uploads), given["template"], given["follows"],
        )  # fmt: skip

    def problems(self) -> list[Problem]:
        """What cannot be read in the form, field by field."""
        places = {"__all__": "files", "bcc": "cc"}
        return [Problem(places.get(name, name), str(words)) for name, errors in self.errors.items() for words in errors]


class WallTimeField(forms.fields.BaseTemporalField):
    """What a clock on some wall shows; the zone is another field's. (Django's own would take the reader's zone.)"""

    widget = forms.DateTimeInput
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
    default_error_messages = {
        "required": gettext_lazy("Choose a day and a time."),
        "invalid": gettext_lazy("Write the time like 2026-11-27 09:00."),
    }

    def to_python(self, value: Any) -> Any:
        return None if value in self.empty_values else super().to_python(value)

    def strptime(self, value: str, format: str) -> datetime:  # noqa: A002 - Django calls it so
        return datetime.strptime(value, format)  # noqa: DTZ007 - a wall time has no zone


class WhenForm(forms.Form):
    """A wall time and its zone, together a moment ahead."""

    when = WallTimeField(label=gettext_lazy("When"))
    zone = ZoneField()
    moment: Chosen

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "when" in given and "zone" in given:
            try:
                self.moment = chosen(given["when"], given["zone"], db_now())
            except BadMoment as error:
                self.add_error("when", str(error))
        return given

    def problems(self) -> list[Problem]:
        return [Problem("when", str(words)) for errors in self.errors.values() for words in errors]


def whole(file: UploadedFile[Any]) -> bytes:
    """The bytes of an uploaded file; raises BadFile before reading one that is too large."""
    if (file.size or 0) > LARGEST:
        raise BadFile(
            _("“%(name)s” is %(size)s; %(most)s is the most. Send a link instead.")
            % {"name": file.name, "size": megabytes(file.size or 0), "most": megabytes(LARGEST)}
        )
    return bytes(file.read())


def _copies(text: str) -> tuple[str, ...]:
    try:
        return tuple(addresses(text))
    except BadRecipient as error:
        raise ValidationError(str(error)) from None


def joined(copies: Iterable[str]) -> str:
    """Addresses as the CC and BCC fields show them."""
    return ", ".join(copies)
