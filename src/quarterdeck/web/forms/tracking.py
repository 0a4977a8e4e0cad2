"""How far people are followed: for everyone, for a country, for one person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.people.countries import NAMES
from quarterdeck.tracking.models import Mode

EXPLAINED = [
    (Mode.INDIVIDUAL, _("By person: you see who viewed and who clicked, on the email and on the person")),
    (Mode.AGGREGATE, _("Count only: views and clicks are counted by template and day; nobody sees whose they were")),
    (Mode.OFF, _("Off: emails carry no pixel and plain links; nothing is recorded")),
]
AS_RULED: list[tuple[str, object]] = [("", _("As the rules for their country say"))]


class EveryoneForm(forms.Form):
    """The rule for all who have none of their own."""

    mode = forms.ChoiceField(label=_("Everyone"), choices=EXPLAINED, widget=forms.RadioSelect)


class CountryForm(forms.Form):
    """A rule for the people of one country."""

    country = forms.ChoiceField(label=_("Country"), choices=[("", _("Choose a country")), *NAMES.items()])
    mode = forms.ChoiceField(label=_("Tracking"), choices=Mode.choices, initial=Mode.OFF)


class PersonForm(forms.Form):
    """What one person wants."""

    mode = forms.ChoiceField(label=_("How far we follow them"), choices=[*AS_RULED, *Mode.choices], required=False)
