"""Doing something to all emails that match, watching it, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.emails import bulk as deeds
from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.emails.models import Bulk
from quarterdeck.web.access import reader
from quarterdeck.web.bulk import told
from quarterdeck.web.forms.bulk import AllForm
from quarterdeck.web.mending import said
from quarterdeck.web.pages import render_page, swapping


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Freeze what matches now; the worker does the rest."""
    form = AllForm(request.POST)
    if not form.is_valid():
        raise BadRequest(said(form))
    asked = form.cleaned_data
    bulk = deeds.begin(asked["uuid"], asked["verb"], BY_SLUG[asked["folder"]], reader(request))
    if bulk is None:
        raise Http404
    return _answer(request, bulk)


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far it is; as a part it asks again by itself until it is over."""
    return _draw(request, _mine(request, uuid))


@require_POST
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back what was done so far; the undoing is a deed of its own."""
    return _answer(request, deeds.undo(_mine(request, uuid)))


def _mine(request: HttpRequest, uuid: UUID) -> Bulk:
    return get_object_or_404(Bulk, uuid=uuid, by=reader(request))


def _answer(request: HttpRequest, bulk: Bulk) -> HttpResponse:
    return _draw(request, bulk) if swapping(request) else redirect("emails_bulk_run", bulk.uuid)


def _draw(request: HttpRequest, bulk: Bulk) -> HttpResponse:
    context = {"run": told(bulk), "folder": BY_SLUG[bulk.folder]}
    return render_page(request, "emails/bulk_run.html", "emails/_bulk_run.html", context)
