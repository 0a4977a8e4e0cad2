"""The rules of sending: limits and hours of a place, limits of domains, times away."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.delivery.models import Away, SendingRule
from quarterdeck.delivery.pace.calendars import BadHours
from quarterdeck.delivery.pace.families import primary_domain
from quarterdeck.delivery.pace.rulebook import OTHERS
from quarterdeck.delivery.pace.ruling import hours_of
from quarterdeck.people.countries import country_choices
from quarterdeck.web.forms.pace import most, say_when_empty

CLOCK = "%H:%M"


def clock(label: Any, initial: time) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        initial=initial,
        widget=forms.TimeInput(format=CLOCK, attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("Write a time as 09:30.")},
    )


class HoursForm(forms.Form):
    """When mail goes, by the recipient's clock."""

    has_hours = forms.BooleanField(label=gettext_lazy("Mail goes only during these hours"), required=False)
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days"),
        choices=lambda: list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = clock(gettext_lazy("From"), time(9))
    closes = clock(gettext_lazy("Until"), time(17, 30))
    keeps_holidays = forms.BooleanField(
        label=gettext_lazy("Not on public holidays of the recipient's country"), required=False
    )
    every_email = forms.BooleanField(
        label=gettext_lazy("Also for single emails that a person writes and sends"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Hours that open at least once a week; what is wrong stands beside the days or the hours."""
        given: dict[str, Any] = self.cleaned_data
        if given.get("has_hours") and not self.errors:
            try:
                self.rule.check()
            except BadHours as error:
                self.add_error("closes" if given["days"] else "days", str(error))
        return given

    @property
    def rule(self) -> Any:
        """The hours that were typed."""
        names = ("days", "opens", "closes", "keeps_holidays")
        return hours_of(SendingRule(**{name: self.cleaned_data[name] for name in names}))


class RuleForm(HoursForm):
    """All rules of one place; only the organisation has totals."""

    total_per_hour = most(gettext_lazy("Everybody together, an hour"))
    total_per_day = most(gettext_lazy("Everybody together, a day"))
    per_hour = most(gettext_lazy("Each user, an hour"))
    per_day = most(gettext_lazy("Each user, a day"))

    def __init__(self, data: Any = None, *, rule: SendingRule) -> None:
        super().__init__(data, initial={name: getattr(rule, name) for name in self.base_fields})
        if rule.team_id or rule.user_id:
            del self.fields["total_per_hour"], self.fields["total_per_day"]
        empty = _("as their team") if rule.user_id else _("as the organisation") if rule.team_id else _("no limit")
        say_when_empty(self, empty)
        if rule.user_id:
            self.fields["per_hour"].label, self.fields["per_day"].label = _("Emails an hour"), _("Emails a day")


class DomainForm(forms.Form):
    """A limit for what the whole organisation sends to one domain."""

    domain = forms.CharField(
        label=gettext_lazy("Recipients at"),
        max_length=253,
        help_text=gettext_lazy("For example brava.example. A * stands for each domain that is not in the list."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    per_hour = most(gettext_lazy("Most emails an hour"))
    per_day = most(gettext_lazy("Most emails a day"))

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        say_when_empty(self, _("no limit"))

    def clean_domain(self) -> str:
        typed = self.cleaned_data["domain"].strip().rpartition("@")[2].rstrip(".")
        if typed == OTHERS:
            return OTHERS
        if "." not in typed or " " in typed:
            raise ValidationError(_("That is no domain. It looks like brava.example."))
        return primary_domain(f"@{typed}")


class AwayForm(forms.Form):
    """From the first to the last day away; `is_own` says whether the reader plans it for themselves."""

    THEIRS = (
        (Away.Then.SPREAD, gettext_lazy("Wait, and spread over their first three days back")),
        (Away.Then.ALL, gettext_lazy("Wait, and send all on their return")),
        (Away.Then.GO_ON, gettext_lazy("Go on sending while they are away")),
    )

    starts_on = forms.DateField(label=gettext_lazy("First day away"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=gettext_lazy("Last day away"), widget=forms.DateInput(attrs={"type": "date"}))
    then = forms.ChoiceField(
        label=gettext_lazy("My campaigns and bulk emails"), choices=Away.Then.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, is_own: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        then = self.fields["then"]
        if not is_own and isinstance(then, forms.ChoiceField):
            then.label, then.choices = gettext_lazy("Their campaigns and bulk emails"), self.THEIRS

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        starts_on = self.cleaned_data.get("starts_on")
        if starts_on and ends_on < starts_on:
            raise ValidationError(_("The last day away is before the first."))
        if ends_on < timezone.localdate():
            raise ValidationError(_("These days have passed."))
        return ends_on


class LookForm(HoursForm):
    """What a preview is asked for: hours as they stand in the form, and a country."""

    country = forms.ChoiceField(
        label=gettext_lazy("As people see it in"), choices=lambda: [("", ""), *country_choices()], required=False
    )
