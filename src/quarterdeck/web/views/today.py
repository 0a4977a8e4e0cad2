"""Today: what to do next, in three short columns."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.insight.today import MOST, MOST_ENGAGED
from quarterdeck.kit.numbers import number_in
from quarterdeck.web.access import reader
from quarterdeck.web.agenda import COLUMNS, column
from quarterdeck.web.eyes import owner_of
from quarterdeck.web.start import first_steps


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The columns; where there is nothing in them and somebody is new, what to do first."""
    user = owner_of(request)
    columns = {key: column(key, user, _most(request)) for key in COLUMNS}
    context: dict[str, object] = {**columns, "total": sum(each["total"] for each in columns.values())}
    if not context["total"] and user == reader(request):
        steps = first_steps(user)
        context["steps"] = steps if not all(step.is_done for step in steps) else None
    return render(request, "today/index.html", context)


@require_safe
def part(request: HttpRequest, key: str) -> HttpResponse:
    """One column as it now is, for the news."""
    return render(request, f"today/_{key}.html", {key: column(key, owner_of(request), _most(request))})


def _most(request: HttpRequest) -> int:
    """How many engaged people the address asks for."""
    return max(MOST, min(number_in(request.GET.get("show", ""), digits=4) or MOST, MOST_ENGAGED))
