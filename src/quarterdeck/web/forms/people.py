"""Writing down a person, and why they may (not) be mailed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from quarterdeck.people import facts
from quarterdeck.people.countries import NAMES
from quarterdeck.people.models import Person
from quarterdeck.web.forms.zones import ZoneField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _text(label: str | _StrPromise, most: int, *, required: bool = False, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget)


def _web(label: str | _StrPromise) -> forms.URLField:
    return forms.URLField(
        label=label, max_length=300, required=False, assume_scheme="https", validators=[URLValidator(["http", "https"])]
    )


class PersonForm(forms.Form):
    """The facts; what the teammate may not change is shown and cannot be typed in."""

    first_name = _text(_("First name"), 100)
    last_name = _text(_("Last name"), 100)
    address = forms.EmailField(
        label=_("Email address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"})
    )
    title = _text(_("Job title"), 160)
    company = _text(_("Company"), 160)
    phone = _text(_("Phone"), 40, inputmode="tel", dir="ltr")
    country = forms.ChoiceField(choices=[("", _("Not known")), *NAMES.items()], required=False)
    time_zone = ZoneField(optional=True)
    linkedin = _web("LinkedIn")
    website = _web(_("Website"))
    notes = forms.CharField(required=False, widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}), max_length=20_000)
    shared = forms.BooleanField(
        label=_("Everybody here may see this person"),
        required=False,
        initial=True,
        help_text=_("Otherwise you, your managers, admins, and whoever has written to them."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, writable: Collection[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if writable is not None and name not in writable and name != "seen":
                field.disabled, field.required = True, False

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, under the names of the person's own fields."""
        return {name: self.cleaned_data[name] for name in (*facts.FACTS, "shared") if name in self.cleaned_data}

    @classmethod
    def facts_of(cls, person: Person) -> dict[str, Any]:
        """The form's values as the person has them."""
        known = {name: getattr(person, name) for name in (*facts.FACTS, "shared")}
        return {**known, "seen": person.updated_at.isoformat()}


class NoteForm(forms.Form):
    """A reason, which is kept."""

    note = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Say why: the reason is kept.")},
    )
