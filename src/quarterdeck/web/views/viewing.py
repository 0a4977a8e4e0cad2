"""Choosing whose deck to look at, and going back to one's own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from quarterdeck.kit.numbers import number_in
from quarterdeck.web import viewing
from quarterdeck.web.access import reader
from quarterdeck.web.pages import form_page


@form_page
def view_as(request: HttpRequest) -> HttpResponse:
    """The teammates whose decks one may look at; posting one of them begins it. For admins and managers."""
    if not reader(request).sees_others:
        raise Http404
    users = viewing.whom_may(reader(request)).order_by("name", "pk")
    if request.method != "POST":
        return render(request, "emails/view_as.html", {"users": users})
    viewing.start(request, get_object_or_404(users, pk=number_in(request.POST.get("user", "")) or 0))
    return redirect("emails", "delivered")


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Back to one's own deck."""
    viewing.stop(request)
    return redirect("emails", "delivered")
