"""How fast a channel sends: its limits, in a sales manager's words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST = 1_000_000  # emails
ONE_BY_ONE = 3600.0  # seconds, the longest gap


def most(label: Any, least: int = 1) -> forms.IntegerField:
    """A limit; empty is none."""
    return forms.IntegerField(label=label, min_value=least, max_value=MOST, required=False)


def say_when_empty(form: forms.Form, words: str, *names: str) -> None:
    """What an empty limit means, said in the field itself: in these, or in all that are limits."""
    for name, field in form.fields.items():
        if isinstance(field, forms.IntegerField) and not field.required and (not names or name in names):
            field.widget.attrs["placeholder"] = words


class ScaledField(forms.FloatField):
    """A number that is shown in one unit and kept, whole, in a smaller one: `factor` of them make one."""

    def __init__(self, factor: int, **extra: Any) -> None:
        self.factor = factor
        super().__init__(required=False, **extra)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / self.factor:g}" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else round(number * self.factor)


class PaceForm(forms.Form):
    """The fields are named as the channel's."""

    per_minute = most(gettext_lazy("Most emails a minute"))
    per_hour = most(gettext_lazy("Most emails an hour"))
    per_day = most(gettext_lazy("Most emails a day"))
    min_gap_ms = ScaledField(
        1000, label=gettext_lazy("Between two emails, at least"), min_value=0, max_value=ONE_BY_ONE
    )
    batch_size = most(gettext_lazy("Rest after"))
    batch_pause_s = ScaledField(60, label=gettext_lazy("Rest for"), min_value=0.5, max_value=1440)
    ramp_start = most(gettext_lazy("On the first day"))
    ramp_step = most(gettext_lazy("More on each day after"), least=0)  # 0: there is no ramp-up

    def clean(self) -> dict[str, Any]:
        """Numbers that have to go together."""
        given: dict[str, Any] = self.cleaned_data
        given["min_gap_ms"] = given.get("min_gap_ms") or 0
        if given.get("batch_size") and not given.get("batch_pause_s"):
            self._miss("batch_pause_s", _("Say how many minutes it rests."))
        given["batch_pause_s"] = given.get("batch_pause_s") or 600
        if given.get("ramp_start") and not given.get("ramp_step"):
            self._miss("ramp_step", _("Say how many more emails it may send on each day that follows."))
        if given.get("ramp_start") and not given.get("per_day"):
            self._miss("per_day", _("Say how many emails a day the ramp-up leads to."))
        given["ramp_step"] = given.get("ramp_step") or 0
        return given

    def _miss(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)
