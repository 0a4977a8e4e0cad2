"""A template's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.compose.files import megabytes
from quarterdeck.compose.merge import BadTemplate, names
from quarterdeck.compose.models import Template
from quarterdeck.compose.preflight import Problem, unreadable
from quarterdeck.compose.shelf import NotLive
from quarterdeck.web.forms.compose import LONGEST_BODY, TAG


class TemplateForm(forms.Form):
    """Name, category, subject, body, shared. A merge field that cannot be read is an error at its place."""

    version = forms.IntegerField(min_value=0, required=False)
    name = forms.CharField(
        max_length=120, error_messages={"required": gettext_lazy("Give it a name, to find it again.")}
    )
    category = forms.CharField(max_length=80, required=False)
    subject = forms.CharField(max_length=500, required=False)
    body = forms.CharField(required=False, strip=False)
    shared = forms.BooleanField(required=False)
    non_commercial = forms.BooleanField(required=False)

    @classmethod
    def of(cls, template: Template) -> TemplateForm:
        """The form as the template is stored."""
        category = template.category.name if template.category else ""
        fields = ("version", "name", "subject", "body", "shared", "non_commercial")
        return cls(initial={name: getattr(template, name) for name in fields} | {"category": category})

    def clean_subject(self) -> str:
        subject = " ".join(str(self.cleaned_data["subject"]).split())
        _readable(subject, "subject")
        return subject

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        if len(body) > LONGEST_BODY:
            sizes = {"size": megabytes(len(body)), "most": megabytes(LONGEST_BODY)}
            raise ValidationError(_("The text is %(size)s long; %(most)s is the most.") % sizes)
        body = body if TAG.search(body) else linebreaks(body, autoescape=True)
        _readable(body, "body")
        return body

    def problems(self) -> list[Problem]:
        """Why the text cannot be shown as received."""
        return [Problem(place, str(words)) for place in ("subject", "body") for words in self.errors.get(place, [])]

    def refused(self, why: NotLive) -> TemplateForm:
        """This form, saying why the template cannot be shared yet."""
        self.add_error("shared", why.lacks)
        return self

    @property
    def words(self) -> dict[str, Any]:
        """What a valid form says, as `compose.shelf` takes it."""
        said = ("name", "category", "subject", "body", "shared", "non_commercial")
        return {name: self.cleaned_data[name] for name in said}


def _readable(source: str, place: str) -> None:
    try:
        names(source)
    except BadTemplate as error:
        raise ValidationError(unreadable(place, error)) from None
