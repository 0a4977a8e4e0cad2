"""Planning a task about a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.tasks.models import Task
from quarterdeck.tasks.plan import tomorrow_morning

MINUTES = "%Y-%m-%dT%H:%M"  # how a browser writes a local time


class TaskForm(forms.Form):
    """The facts of a task; `uuid` is made with the form, so that posting it twice plans one task."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=Task.Kind.choices)
    name = forms.CharField(
        label=_("What"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Say in a few words what there is to do.")},
    )
    due_at = forms.DateTimeField(
        label=_("Due"),
        input_formats=[MINUTES, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format=MINUTES, attrs={"type": "datetime-local"}),
        error_messages={"invalid": _("That is no day and time.")},
    )
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Task.Priority.choices, coerce=int)
    details = forms.CharField(
        label=_("Details"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    @classmethod
    def blank(cls, kind: str, name: str, now: datetime) -> TaskForm:
        """A form that only has to be confirmed: due tomorrow at nine in `now`'s zone."""
        due = tomorrow_morning(now)
        return cls(initial={"uuid": uuid4(), "kind": kind, "name": name, "due_at": due, "priority": 0})

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, under the names of the task's own fields."""
        return {name: self.cleaned_data[name] for name in ("kind", "name", "due_at", "priority", "details")}

    @property
    def given_uuid(self) -> UUID:
        uuid = self.cleaned_data["uuid"]
        assert isinstance(uuid, UUID)
        return uuid
