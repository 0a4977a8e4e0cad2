"""What a person decides before a file of people is taken in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.people import groups
from quarterdeck.people.importing.columns import CUSTOM, FIELDS, LONGEST
from quarterdeck.people.models import Upload
from quarterdeck.people.uploads import Choices
from quarterdeck.team.models import User
from quarterdeck.web.forms.choices import offer


class ImportForm(forms.Form):
    """A meaning for each column, and what happens to the people."""

    group_name = forms.CharField(
        label=_("Put them into the group"),
        required=False,
        max_length=80,
        help_text=_("One of yours, or the name of a new one."),
        widget=forms.TextInput(attrs={"list": "my-groups", "autocomplete": "off", "dir": "auto"}),
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner of new people"))
    overwrite = forms.ChoiceField(
        label=_("People who are here already"),
        choices=[("", _("Fill in what is blank")), ("1", _("Overwrite what the file knows"))],
        required=False,
    )

    def __init__(self, user: User, upload: Upload, *args: Any) -> None:
        super().__init__(*args)
        self.user, self.upload = user, upload
        offer(self, "owner", User.objects.active().order_by("name"))
        self.fields["owner"].initial = user.pk
        for n, (heading, meaning) in enumerate(zip(upload.headings, upload.mapping, strict=False)):
            self.fields[f"column-{n}"] = forms.ChoiceField(
                label=heading, required=False, choices=_meanings(heading), initial=meaning
            )

    @property
    def columns(self) -> Iterator[tuple[Any, list[str]]]:
        """Each column's field with what stands in it in the first rows."""
        for n in range(len(self.upload.headings)):
            yield self[f"column-{n}"], [row[n] for row in self.upload.sample if n < len(row) and row[n]][:3]

    @property
    def groups(self) -> list[str]:
        return [group.name for group in groups.shelf(self.user) if group.owner_id == self.user.pk]

    @property
    def choices(self) -> Choices:
        """What was decided; a group that is new is made. Only of a valid form."""
        told = self.cleaned_data
        mapping = [told[f"column-{n}"] for n in range(len(self.upload.headings))]
        name = " ".join(told["group_name"].split())
        group = groups.mine_called(name, by=self.user) if name else None
        return Choices(mapping, group, told["owner"], bool(told["overwrite"]))


def _meanings(heading: str) -> list[tuple[str, Any]]:
    """Leave it out, a field of the person, or a field of its own."""
    own = f"{CUSTOM}{heading[:LONGEST]}"
    return [("", _("Leave out")), *FIELDS.items(), (own, _("Own field “%(name)s”") % {"name": heading[:LONGEST]})]
