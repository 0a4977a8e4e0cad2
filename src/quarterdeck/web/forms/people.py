"""Writing down a person, and why they may (not) be mailed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quarterdeck.people import facts
from quarterdeck.people.countries import country_choices
from quarterdeck.people.importing.columns import CUSTOM, LONGEST
from quarterdeck.people.models import Person
from quarterdeck.web.forms.zones import ZoneField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_CUSTOM = 100  # own fields of one person


def _text(label: str | _StrPromise, most: int, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=most, required=False, widget=widget)


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
    country = forms.ChoiceField(choices=lambda: [("", _("Not known")), *country_choices()], required=False)
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

    new_name = _text(_("New field"), LONGEST)
    new_value = _text(_("Its value"), 1_000)

    def __init__(
        self,
        *args: Any,
        writable: Collection[str] | None = None,
        custom: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`custom` holds the person's own fields; emptying one removes it."""
        super().__init__(*args, **kwargs)
        self.custom_names = [*(custom or {}), *(key for key in _posted(self.data) if key not in (custom or {}))]
        for name in self.custom_names:
            self.fields[CUSTOM + name] = _text(name, 1_000)
            self.fields[CUSTOM + name].initial = (custom or {}).get(name, "")
        self.may_customize = writable is None or "custom" in writable
        for name, field in self.fields.items():
            known = "custom" if name.startswith((CUSTOM, "new_")) else name
            if writable is not None and known not in writable and name != "seen":
                field.disabled, field.required = True, False

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, under the names of the person's own fields."""
        known = {name: self.cleaned_data[name] for name in (*facts.FACTS, "shared") if name in self.cleaned_data}
        return {**known, "custom": self._custom} if self.may_customize else known

    @property
    def _custom(self) -> dict[str, str]:
        posted = {name for name in self.custom_names if CUSTOM + name in self.data}
        typed = {name: self.cleaned_data.get(CUSTOM + name, "") for name in posted}
        typed = {**{name: self.fields[CUSTOM + name].initial for name in self.custom_names}, **typed}
        typed[self.cleaned_data.get("new_name", "").strip()] = self.cleaned_data.get("new_value", "")
        return {name: value for name, value in typed.items() if name and value}

    @property
    def custom_fields(self) -> list[forms.BoundField]:
        """The person's own fields, for the template."""
        return [self[CUSTOM + name] for name in self.custom_names]

    def clean_new_name(self) -> str:
        name = " ".join(self.cleaned_data["new_name"].split())
        if name in self.custom_names:
            raise forms.ValidationError(gettext("There is a field of that name already."))
        if not name and self.data.get("new_value", "").strip():
            raise forms.ValidationError(gettext("Name the field."))
        return name

    @classmethod
    def facts_of(cls, person: Person) -> dict[str, Any]:
        """The form's values as the person has them."""
        known = {name: getattr(person, name) for name in (*facts.FACTS, "shared")}
        return {**known, "seen": person.updated_at.isoformat()}


def _posted(data: Mapping[str, Any]) -> list[str]:
    """The names of the own fields that a page sent."""
    names = (key.removeprefix(CUSTOM) for key in data if key.startswith(CUSTOM))
    return [name for name in names if 0 < len(name) <= LONGEST and "\0" not in name][:MOST_CUSTOM]


class NoteForm(forms.Form):
    """A reason, which is kept."""

    note = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Say why: the reason is kept.")},
    )
