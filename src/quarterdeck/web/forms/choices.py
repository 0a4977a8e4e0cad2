"""What a field of a form may be set to, where that depends on who fills it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet


def choice(form: forms.Form, name: str) -> forms.ModelChoiceField[Any]:
    """The field of this name, which offers rows."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    return field


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """From now on the field offers these rows."""
    choice(form, name).queryset = rows
