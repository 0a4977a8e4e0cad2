"""How far people are followed: for everyone, for a country, for one person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.people.countries import country_choices
from quarterdeck.tracking.models import Consent, Mode

EXPLAINED = [
    (Mode.INDIVIDUAL, _("By person: you see who viewed and who clicked, on the email and on the person")),
    (Mode.AGGREGATE, _("Count only: views and clicks are counted by template and day; nobody sees whose they were")),
    (
        Mode.CONSENT,
        _("By person, once they have agreed: off until then; whoever agreed can take it back in each email"),
    ),
    (Mode.OFF, _("Off: emails carry no pixel and plain links; nothing is recorded")),
]
OF_ONE = [(mode.value, mode.label) for mode in Mode if mode != Mode.CONSENT]
AS_RULED: list[tuple[str, object]] = [("", _("As the rules for their country say"))]


class EveryoneForm(forms.Form):
    """The rule for all who have none of their own."""

    mode = forms.ChoiceField(label=_("Everyone"), choices=EXPLAINED, widget=forms.RadioSelect)


class CountryForm(forms.Form):
    """A rule for the people of one country."""

    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", _("Choose a country")), *country_choices()])
    mode = forms.ChoiceField(label=_("Tracking"), choices=Mode.choices, initial=Mode.OFF)


class PersonForm(forms.Form):
    """What one person wants."""

    mode = forms.ChoiceField(label=_("How far we follow them"), choices=[*AS_RULED, *OF_ONE], required=False)
    source = forms.ChoiceField(
        label=_("How they said so"), choices=[("", _("Choose")), *Consent.Source.choices[1:]], required=False
    )
    said_on = forms.DateField(
        label=_("When"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("Where the proof is"), max_length=300, required=False)

    def __init__(self, *args: Any, asks_first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_first = asks_first

    def clean(self) -> dict[str, Any]:
        """By person only with a consent, where one is needed: how, and when, not in the future (L7)."""
        said = super().clean() or self.cleaned_data
        if self.asks_first and said.get("mode") == Mode.INDIVIDUAL:
            for name in ("source", "said_on"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Where they live this needs their consent: say how and when they gave it."))
        day = said.get("said_on")
        if day and day > timezone.localdate():
            self.add_error("said_on", _("This day is yet to come."))
        return said
