"""What the sheet asks for while somebody writes: people, templates, a place for a file, the letter as received."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.compose.drafts import imagine
from quarterdeck.compose.files import BadFile, read_all, store
from quarterdeck.compose.letter import BadTemplate, letter_for
from quarterdeck.compose.models import Template
from quarterdeck.compose.recipients import written as as_text
from quarterdeck.people.models import Person
from quarterdeck.people.screen import blocked
from quarterdeck.web import csp
from quarterdeck.web.access import reader
from quarterdeck.web.forms.compose import LetterForm, whole

MOST = 8  # people offered at once
MOST_TEMPLATES = 30


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People whose name, address or company begins like `?q=`, each with the mark that they may not be mailed."""
    text = request.GET.get("q", "").strip()[:200]
    user = reader(request)
    visible = Person.objects.visible_to(user)
    found = list(visible.named_or_at(text).order_by("name_key", "pk")[:MOST]) if text else []
    stopped = blocked([person.address for person in found], user.pk) if found else {}
    rows = [(person, as_text(person), stopped.get(person.address)) for person in found]
    return render(request, "compose/_people.html", {"rows": rows, "id": request.GET.get("id", "people")[:40]})


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Templates with the words of `?q=` in name, subject or body; lately changed ones first."""
    text = request.GET.get("q", "")[:200]
    found = Template.objects.visible_to(reader(request)).active().matching(text).select_related("category", "owner")
    rows = list(found.order_by("-updated_at", "-pk")[:MOST_TEMPLATES])
    return render(request, "compose/_templates.html", {"rows": rows, "text": text})


@require_safe
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """One template's words, to be put into the letter."""
    found = get_object_or_404(Template.objects.visible_to(reader(request)).active(), pk=pk)
    return JsonResponse({"id": found.pk, "name": found.name, "subject": found.subject, "body": found.body})


@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    """Store a file and answer with its line in the form; 422 in words when it cannot go along."""
    file = request.FILES.get("new")
    try:
        if file is None:
            raise BadFile(_("No file arrived. Try again."))
        beside = read_all(request.POST.getlist("file"))
        upload = store(file.name or "", whole(file), beside)
    except BadFile as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return render(request, "compose/_file.html", {"upload": upload})


@require_POST
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letter as it will be received, for a sandboxed frame; stores nothing."""
    form = LetterForm(reader(request), request.POST)
    context: dict[str, object] = {"form": form, "uuid": uuid}
    if form.is_valid():
        email = imagine(reader(request), form.written)
        try:
            context |= {"email": email, "letter": letter_for(email), "uploads": form.uploads}
        except BadTemplate as error:
            context["bad"] = error
    response = render(request, "compose/preview.html", context, status=200 if form.is_valid() else 422)
    response[csp.HEADER] = csp.policy(csp.LETTER)
    return response
