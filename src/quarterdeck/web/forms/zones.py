"""Choosing a time zone."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def zones() -> tuple[str, ...]:
    """The zones that people live in, by their IANA names; UTC first."""
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(AREAS)))


def choices() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in zones()]


class ZoneField(forms.ChoiceField):
    """A time zone; `optional` adds the answer that it is not known."""

    def __init__(self, *, optional: bool = False, **extra: Any) -> None:
        known = {"label": _("Time zone"), "required": not optional}
        unknown = [("", _("Not known"))] if optional else []
        super().__init__(choices=lambda: [*unknown, *choices()], **{**known, **extra})
