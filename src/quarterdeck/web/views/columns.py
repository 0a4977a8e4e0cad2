"""Choosing the columns of a folder: beside the list with a script, on a page without."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.emails.models import GridLayout
from quarterdeck.emails.models.layout import ROWS
from quarterdeck.web.access import reader
from quarterdeck.web.columns import columns_of, offered
from quarterdeck.web.forms.columns import ColumnsForm
from quarterdeck.web.pages import form_page, render_page, swapping, way_back


@form_page
def columns(request: HttpRequest, slug: str) -> HttpResponse:
    """The chooser; posting it keeps the choice for this user and folder, `reset` forgets it."""
    if request.method == "POST":
        return _keep(request, slug)
    return _draw(request, slug)


def _draw(request: HttpRequest, slug: str, status: int = 200) -> HttpResponse:
    folder = BY_SLUG[slug]
    shown = columns_of(reader(request), folder)
    context = {"folder": folder, "shown": shown, "choices": offered(shown, folder), "sizes": ROWS}
    return render_page(request, "emails/columns.html", "emails/_columns.html", context, status=status)


def _keep(request: HttpRequest, slug: str) -> HttpResponse:
    user, here = reader(request), reverse("emails", args=[slug])
    mine = GridLayout.objects.filter(user=user, folder=slug)
    if "reset" in request.POST:
        mine.delete()
        return back_to_list(request, here)
    form = ColumnsForm(request.POST)
    if not form.is_valid():
        return _draw(request, slug, status=422)
    chosen = {"columns": form.chosen(), "rows": form.cleaned_data["rows"], "rolled_up": form.cleaned_data["rolled_up"]}
    GridLayout.objects.update_or_create(user=user, folder=slug, defaults=chosen)
    return redirect(request.path) if form.goes_on else back_to_list(request, here)


def back_to_list(request: HttpRequest, here: str) -> HttpResponse:
    """To the list at `here`, drawn anew; with a script to the same page of it, unless the chooser stands alone."""
    if swapping(request):
        back = way_back(request, here)
        return HttpResponseClientRedirect(here if urlsplit(back).path == request.path else back)
    return redirect(here)
