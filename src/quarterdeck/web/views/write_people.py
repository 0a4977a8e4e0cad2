"""Writing to people of the list: the same sheet as for the people behind emails (write_many.py)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from quarterdeck.compose.batches import MOST
from quarterdeck.web.access import reader
from quarterdeck.web.actions import WRITE
from quarterdeck.web.forms.deeds import DeedForm, blank
from quarterdeck.web.forms.write_many import WriteDeed
from quarterdeck.web.pages import render_page, swapping
from quarterdeck.web.people_grid import Wanted
from quarterdeck.web.views.people_bulk import chosen, picked
from quarterdeck.web.views.write_many import answer


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """The list's own post asks for the sheet; the sheet's first post shows who gets it, its second one starts it."""
    people = list(
        chosen(request).order_by("pk").values_list("pk", flat=True)[: MOST + 1]
    )  # one more: too many, it says

    def draw(form: DeedForm, status: int = 200, **more: Any) -> HttpResponse:
        everybody = bool(request.POST.get("all"))
        told = {"form": form, "action": WRITE, "count": len(people), "everybody": everybody}
        context = {**told, "wanted": Wanted.read(request.POST), "ids": picked(request), **more}
        response = render_page(request, "people/write.html", "people/_write.html", context, status=status)
        return retarget(reswap(response, "innerHTML"), "#sheet-body") if swapping(request) else response

    if "uuid" not in request.POST:
        return draw(blank(WriteDeed, reader(request), people, ids="", everything=False))
    return answer(request, people, draw)
