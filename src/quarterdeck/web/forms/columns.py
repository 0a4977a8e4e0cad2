"""The chosen columns of a folder, as the chooser posts them: ticked boxes in their order."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django import forms

from quarterdeck.emails.models.layout import ROWS
from quarterdeck.web.columns import COLUMNS
from quarterdeck.web.people_columns import COLUMNS as OF_PEOPLE


class ColumnsForm(forms.Form):
    """Which columns in which order, and how many rows. Without a script a button also ticks all, none, or moves one."""

    every: ClassVar[Collection[str]] = COLUMNS

    columns = forms.MultipleChoiceField(choices=[(key, key) for key in COLUMNS], required=False)
    rows = forms.TypedChoiceField(choices=[(n, n) for n in ROWS], coerce=int)
    rolled_up = forms.BooleanField(required=False)

    def chosen(self) -> list[str]:
        """The keys after whatever button was pressed."""
        keys = [*self.cleaned_data["columns"]]
        if "all" in self.data:
            return [*keys, *(key for key in self.every if key not in keys)]
        if "none" in self.data:
            return []
        for button, by in (("up", -1), ("down", 1)):
            if self.data.get(button) in keys:
                return moved(keys, self.data[button], by)
        return keys

    @property
    def goes_on(self) -> bool:
        """Whether a button of the form was pressed after which one goes on choosing."""
        return any(name in self.data for name in ("all", "none", "up", "down"))


class PeopleColumnsForm(ColumnsForm):
    """The same for the list of people."""

    every = OF_PEOPLE

    columns = forms.MultipleChoiceField(choices=[(key, key) for key in OF_PEOPLE], required=False)


def moved(keys: list[str], key: str, by: int) -> list[str]:
    """The list with one key moved that far, as far as there is room."""
    rest = [each for each in keys if each != key]
    place = max(0, min(len(rest), keys.index(key) + by))
    return [*rest[:place], key, *rest[place:]]
