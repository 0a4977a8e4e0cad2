"""Writing to the people behind many emails: a template, a look at who is left out and why, then a batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.compose import batches
from quarterdeck.compose.models import Batch
from quarterdeck.compose.preflight import NotReady
from quarterdeck.emails.folders import BY_SLUG, DELETED
from quarterdeck.web.access import reader
from quarterdeck.web.batch_run import look, told
from quarterdeck.web.forms.deeds import DeedForm, blank
from quarterdeck.web.forms.write_many import WriteDeed
from quarterdeck.web.pages import form_page, render_page, swapping
from quarterdeck.web.views.deeds import in_strip, sheet, whom

SCHEDULED = BY_SLUG["scheduled"]  # where the emails of a batch begin


@form_page
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet; the first post shows who gets it, the second one about the same choices starts it."""
    folder, user = BY_SLUG[slug], reader(request)
    if folder == DELETED:
        raise Http404
    said = request.POST if request.method == "POST" else request.GET
    emails, people = whom(said, folder, user)

    def draw(form: DeedForm, **more: Any) -> HttpResponse:
        return sheet(request, folder, "write", form, (emails, people), **more)

    if request.method != "POST":
        return draw(blank(WriteDeed, user, people, ids=said.get("ids", ""), everything=bool(said.get("all"))))
    return answer(request, people, draw)


def answer(request: HttpRequest, people: list[int], draw: Callable[..., HttpResponse]) -> HttpResponse:
    """What becomes of a posted sheet about these people; `draw` shows it again, with what there is to say."""
    form = WriteDeed(request.POST, user=reader(request), people=people)
    if form.is_valid() and form.is_sure:
        return _start(request, form, people, draw)
    if form.is_valid():
        review = batches.review(form.user, people, form.wanted)
        form.blame(review.problems)
        if not review.problems:
            return draw(form, look=look(review), sure=form.choices)
    return draw(form, status=422)


def _start(request: HttpRequest, form: WriteDeed, people: list[int], draw: Callable[..., HttpResponse]) -> HttpResponse:
    try:
        batch = batches.make(form.user, form.given_uuid, people, form.wanted)
    except NotReady as error:
        form.blame(error.problems)
        return draw(form, status=422)
    except Batch.DoesNotExist as error:
        raise Http404 from error
    if not swapping(request):
        return redirect("emails_batch_run", batch.uuid)
    return in_strip(render(request, "emails/_batch_run.html", _context(batch)))


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far it is; as a part it asks again by itself until every email is made."""
    return _draw(request, _mine(request, uuid))


@require_POST
def stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """No more of it, and what waits is cancelled."""
    batch = _mine(request, uuid)
    batches.stop(batch, reader(request))
    return _draw(request, batch) if swapping(request) else redirect("emails_batch_run", uuid)


def _mine(request: HttpRequest, uuid: UUID) -> Batch:
    return get_object_or_404(Batch.objects.editable_by(reader(request)), uuid=uuid)


def _draw(request: HttpRequest, batch: Batch) -> HttpResponse:
    return render_page(request, "emails/batch_run.html", "emails/_batch_run.html", _context(batch))


def _context(batch: Batch) -> dict[str, Any]:
    return {"run": told(batch), "folder": SCHEDULED}
