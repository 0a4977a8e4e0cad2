"""What is posted when somebody confirms a deed on all emails that match."""

from __future__ import annotations

from typing import Any

from django import forms

from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.web.actions import BULK


class AllForm(forms.Form):
    """A verb that the folder offers, the folder, and the uuid that makes a second post the same deed."""

    uuid = forms.UUIDField()
    folder = forms.ChoiceField(choices=[(slug, slug) for slug in BY_SLUG])
    verb = forms.CharField(max_length=12)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        folder = BY_SLUG.get(cleaned.get("folder", ""))
        if folder and cleaned.get("verb") not in {action.verb for action in BULK[folder.status]}:
            self.add_error("verb", "this folder does not offer that")
        return cleaned
