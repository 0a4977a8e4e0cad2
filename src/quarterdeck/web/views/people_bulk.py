"""Doing one thing to the people who are selected, or to all whom the list names: asked first, then told."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from quarterdeck.kit.numbers import number_in
from quarterdeck.people import bulk as many
from quarterdeck.people.deeds import do
from quarterdeck.people.models import PeopleBulk, Person
from quarterdeck.people.models.person import PersonQuerySet
from quarterdeck.web.access import reader
from quarterdeck.web.forms.people_bulk import FORMS, BulkForm
from quarterdeck.web.pages import render_page, swapping, way_back
from quarterdeck.web.people_deeds import DEEDS, Deed, summary, told
from quarterdeck.web.people_grid import Wanted

MOST_PICKED = 500  # people whom one selects by hand


@require_POST
def ask(request: HttpRequest, verb: str) -> HttpResponse:
    """How many it would be, and what the verb needs to know. Changes nothing."""
    form = _form(verb)(initial={"from_group": request.POST.get("group")}, user=reader(request))
    return _draw(request, _deed(verb), form, uuid4())


@require_POST
def bulk(request: HttpRequest, verb: str) -> HttpResponse:
    """Do it: at once to those who are selected; all that match are frozen now, and the worker does the rest."""
    user, deed, form = reader(request), _deed(verb), _form(verb)(request.POST, user=reader(request))
    uuid = _uuid(request)
    if not form.is_valid():
        return _draw(request, deed, form, uuid, status=422)
    back = way_back(request, reverse("people"))
    if not request.POST.get("all"):
        messages.success(request, summary(verb, do(verb, picked(request), form.told(), user)))
        return HttpResponseClientRedirect(back) if swapping(request) else redirect(back)
    made = many.begin(uuid, verb, form.told(), Wanted.read(request.POST).people(user), user)
    if made is None:
        raise Http404
    here = reverse("people_bulk_run", args=[made.uuid])
    return HttpResponseClientRedirect(here) if swapping(request) else redirect(here)


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far it is; as a part it asks again by itself until it is over."""
    made = get_object_or_404(PeopleBulk, uuid=uuid, by=reader(request))
    return render_page(request, "people/bulk_run.html", "people/_bulk_run.html", {"run": told(made)})


def _draw(request: HttpRequest, deed: Deed, form: BulkForm, uuid: UUID, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "deed": deed,
        "form": form,
        "uuid": uuid,
        "count": chosen(request).order_by().count(),
        "everybody": bool(request.POST.get("all")),
        "wanted": Wanted.read(request.POST),
        "ids": picked(request),
        "next": way_back(request, reverse("people")),
    }
    return render_page(request, "people/bulk_ask.html", "people/_bulk_ask.html", context, status=status)


def chosen(request: HttpRequest) -> PersonQuerySet:
    """The people that a form of the list means: those who are selected, or all whom it names."""
    if request.POST.get("all"):
        return Wanted.read(request.POST).people(reader(request))
    return Person.objects.visible_to(reader(request)).filter(pk__in=picked(request))


def picked(request: HttpRequest) -> list[int]:
    """Whom the form names one by one."""
    asked = map(number_in, request.POST.getlist("ids")[:MOST_PICKED])
    return [pk for pk in asked if pk is not None]


def _deed(verb: str) -> Deed:
    if verb not in DEEDS:
        raise Http404
    return DEEDS[verb]


def _form(verb: str) -> type[BulkForm]:
    return FORMS.get(verb, BulkForm)


def _uuid(request: HttpRequest) -> UUID:
    """The page's own name for the deed, so that the same post is the same deed."""
    try:
        return UUID(request.POST.get("uuid", ""))
    except ValueError:
        return uuid4()
