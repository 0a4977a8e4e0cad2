"""Today: what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.web.access import reader
from quarterdeck.web.start import first_steps


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Nothing is due here yet (its columns come with the tasks); it says what to do first."""
    return render(request, "today/index.html", {"steps": first_steps(reader(request))})
