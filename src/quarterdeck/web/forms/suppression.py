"""The list of whom we do not mail: finding, adding, taking in a file; and which countries ask for more."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.people.countries import country_choices
from quarterdeck.people.models import CountryRule, Suppression
from quarterdeck.web.forms.people import NoteForm

KINDS = [(kind.value, kind.label) for kind in Suppression.Kind if kind != Suppression.Kind.COUNTRY]


class FindForm(forms.Form):
    """What of the list is looked at."""

    q = forms.CharField(required=False, max_length=254)
    kind = forms.ChoiceField(
        choices=[("", _("Every kind")), *KINDS], required=False, widget=forms.Select(attrs={"aria-label": _("Kind")})
    )
    show = forms.ChoiceField(
        choices=[("", _("Standing")), ("all", _("With history"))],
        required=False,
        widget=forms.Select(attrs={"aria-label": _("Which")}),
    )


class AddForm(NoteForm):
    """One address or domain, and why."""

    field_order = ("who", "note")

    who = forms.CharField(
        label=_("Address or domain"),
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": _("Say whom: an address, or a whole domain.")},
    )


class FileForm(forms.Form):
    """A file, and what its rows mean where they do not say."""

    file = forms.FileField(
        label=_("CSV file"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"})
    )
    stored = forms.RegexField(r"^[0-9a-f]{64}$", required=False)  # looked into before
    kind = forms.ChoiceField(
        label=_("They are"),
        choices=[
            (Suppression.Kind.UNSUBSCRIBED.value, _("unsubscribed")),
            (Suppression.Kind.MANUAL.value, _("blocked by us")),
            (Suppression.Kind.BOUNCED.value, _("bounced for good")),
            (Suppression.Kind.COMPLAINED.value, _("complained")),
        ],
        help_text=_("A column “kind” in the file counts more; a domain blocks everybody there."),
    )


class CountryRuleForm(forms.Form):
    """What a country asks for before anybody there is mailed."""

    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", _("Choose a country")), *country_choices()])
    ask = forms.ChoiceField(label=_("We write to"), choices=CountryRule.Ask.choices)
