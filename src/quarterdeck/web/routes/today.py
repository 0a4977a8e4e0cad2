"""The first screen after login."""

from __future__ import annotations

from django.urls import path, register_converter

from quarterdeck.web.agenda import COLUMNS
from quarterdeck.web.views import today


class ColumnConverter:
    """A column of Today."""

    regex = "|".join(COLUMNS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ColumnConverter, "today_column")

urlpatterns = [
    path("", today.index, name="today"),
    path("today/<today_column:key>/", today.part, name="today_part"),
]
