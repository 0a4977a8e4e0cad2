"""The two small forms of the "Why?" box."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RetryForm(forms.Form):
    """Another address, or a note that says why the old one may be mailed again; both may be left empty."""

    address = forms.EmailField(required=False, max_length=254)
    note = forms.CharField(required=False, max_length=500)


class NoteForm(forms.Form):
    """A reason, which is kept."""

    note = forms.CharField(max_length=500, error_messages={"required": _("Say why: the reason is kept.")})


def said(form: forms.Form) -> str:
    """All errors of a form as one text."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
