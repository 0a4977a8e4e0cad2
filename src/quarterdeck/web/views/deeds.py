"""Doing something to the people behind many emails: a sheet asks what, the engine of deeds does it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django_htmx.http import reswap, retarget, trigger_client_event

from quarterdeck.emails import bulk as engine
from quarterdeck.emails.folders import BY_SLUG, DELETED, Folder
from quarterdeck.emails.models import Bulk, Email
from quarterdeck.team.models import User
from quarterdeck.web.access import reader
from quarterdeck.web.actions import BY_VERB
from quarterdeck.web.bulk import told
from quarterdeck.web.chosen import Boxes
from quarterdeck.web.forms.deeds import DEEDS, DeedForm, blank
from quarterdeck.web.pages import form_page, render_page, swapping
from quarterdeck.web.views.emails import changed_context

MOST_REDRAWN = 200  # rows that are redrawn at once; beyond that the news do it


@form_page
def deed(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """The sheet for the emails that were picked (`ids`) or all that match (`all`); posting it does it."""
    folder, user = BY_SLUG[slug], reader(request)
    if verb not in DEEDS or folder == DELETED:
        raise Http404
    if request.method != "POST":
        emails, people = whom(request.GET, folder, user)
        ids, everything = request.GET.get("ids", ""), bool(request.GET.get("all"))
        form = blank(DEEDS[verb], user, people, ids=ids, everything=everything)
        return sheet(request, folder, verb, form, (emails, people))
    emails, people = whom(request.POST, folder, user)
    form = DEEDS[verb](request.POST, user=user, people=people)
    if not form.is_valid():
        return sheet(request, folder, verb, form, (emails, people), status=422)
    bulk = engine.begin(form.given_uuid, verb, folder, user, only=form.only, data=form.facts)
    if bulk is None:
        raise Http404
    do_now(bulk)
    return begun(request, bulk, form.boxes)


def do_now(bulk: Bulk) -> None:
    """Few are done when the answer is read; if that fails, the worker tries again."""
    if bulk.total <= engine.PART:
        engine.work(bulk)


def whom(said: MultiValueDict[str, str], folder: Folder, user: User) -> tuple[int, list[int]]:
    """How many emails are meant, and the ids of the people behind them."""
    emails = Email.objects.editable_by(user).filter(status=folder.status)
    if not said.get("all"):
        emails = emails.filter(pk__in=Boxes.read(str(said.get("ids", "")).split(",")).emails(user))
    people = emails.order_by("pk").values_list("person_id", flat=True)[: engine.MOST]
    return len(people), list(dict.fromkeys(people))


def sheet(
    request: HttpRequest,
    folder: Folder,
    verb: str,
    form: DeedForm,
    whom: tuple[int, list[int]],
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The sheet as it now is; after a post it takes its own place, not that of the strip."""
    context: dict[str, Any] = {
        **more,
        "action": BY_VERB[verb],
        "folder": folder,
        "form": form,
        "emails": whom[0],
        "people": len(whom[1]),
    }
    response = render_page(request, "emails/deed.html", "emails/_deed.html", context, status=status)
    if request.method == "POST" and swapping(request):
        retarget(reswap(response, "innerHTML"), "#sheet-body")
    return response


def begun(request: HttpRequest, bulk: Bulk, boxes: Boxes) -> HttpResponse:
    """The strip that tells how far it is, the rows that it changed, and the sheet closes."""
    if not swapping(request):
        return redirect("emails_bulk_run", bulk.uuid)
    groups = [batch for batch, _slug in boxes.groups]
    drawn = changed_context(request, boxes.ids[:MOST_REDRAWN], groups)
    return in_strip(render(request, "emails/_begun.html", {**drawn, "run": told(bulk), "folder": BY_SLUG[bulk.folder]}))


def in_strip(response: HttpResponse) -> HttpResponse:
    """The strip over the list, in its place; nothing is selected any more, and the sheet closes."""
    retarget(reswap(response, "outerHTML"), "#bulk-run")
    trigger_client_event(response, "picked-done", {}, after="settle")
    return trigger_client_event(response, "sheet-done", {}, after="settle")  # last: it takes away who asked
