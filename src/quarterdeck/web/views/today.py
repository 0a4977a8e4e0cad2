"""Today: what to do next, in three short columns."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.web.access import reader
from quarterdeck.web.agenda import COLUMNS, column
from quarterdeck.web.start import first_steps


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The columns; where there is nothing in them and somebody is new, what to do first."""
    user = reader(request)
    columns = {key: column(key, user) for key in COLUMNS}
    context: dict[str, object] = {**columns, "total": sum(each["total"] for each in columns.values())}
    if not context["total"]:
        steps = first_steps(user)
        context["steps"] = steps if not all(step.is_done for step in steps) else None
    return render(request, "today/index.html", context)


@require_safe
def part(request: HttpRequest, key: str) -> HttpResponse:
    """One column as it now is, for the news."""
    return render(request, f"today/_{key}.html", {key: column(key, reader(request))})
