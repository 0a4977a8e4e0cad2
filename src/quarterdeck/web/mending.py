"""The small form of the "Why?" box, and how a form that is wrong is told in a toast."""

from __future__ import annotations

from django import forms


class RetryForm(forms.Form):
    """Another address, or a note that says why the old one may be mailed again; both may be left empty."""

    address = forms.EmailField(required=False, max_length=254)
    note = forms.CharField(required=False, max_length=500)


def said(form: forms.Form) -> str:
    """All errors of a form as one text."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
