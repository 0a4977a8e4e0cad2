"""The first screen after login."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from quarterdeck.web.agenda import COLUMNS
from quarterdeck.web.views import today


class ColumnConverter(StringConverter):
    """A column of Today."""

    regex = "|".join(COLUMNS)


register_converter(ColumnConverter, "today_column")

urlpatterns = [
    path("", today.index, name="today"),
    path("today/<today_column:key>/", today.part, name="today_part"),
]
