"""Choosing the columns of the list of people: beside the list with a script, on a page without."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from quarterdeck.emails.models.layout import ROWS
from quarterdeck.web.access import reader
from quarterdeck.web.forms.columns import PeopleColumnsForm
from quarterdeck.web.pages import form_page, render_page
from quarterdeck.web.people_columns import choose, forget, layout_of, offered
from quarterdeck.web.views.columns import back_to_list


@form_page
def columns(request: HttpRequest) -> HttpResponse:
    """The chooser; posting it keeps the choice for this user, `reset` forgets it."""
    if request.method != "POST":
        return _draw(request)
    user, form = reader(request), PeopleColumnsForm(request.POST)
    if "reset" in request.POST:
        forget(user)
        return back_to_list(request, reverse("people"))
    if not form.is_valid():
        return _draw(request, status=422)
    choose(user, form.chosen(), form.cleaned_data["rows"])
    return redirect(request.path) if form.goes_on else back_to_list(request, reverse("people"))


def _draw(request: HttpRequest, status: int = 200) -> HttpResponse:
    layout = layout_of(reader(request))
    context = {"shown": layout, "choices": offered(layout), "sizes": ROWS}
    return render_page(request, "people/columns.html", "people/_columns.html", context, status=status)
