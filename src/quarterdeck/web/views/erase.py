"""A person's own rights: all that is held of them given out, and all of it erased. Admins only."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.kit.states import WrongState
from quarterdeck.people.erase import erase as erase_people
from quarterdeck.people.everything import as_json
from quarterdeck.people.models import Person
from quarterdeck.team.models import AuditEntry
from quarterdeck.web.access import reader
from quarterdeck.web.admins import admins_only
from quarterdeck.web.erasing import going
from quarterdeck.web.pages import form_page, form_status


@require_POST
@admins_only
def data(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is held of one person, as a JSON file; the audit log says who asked."""
    person = _person(request, pk)
    AuditEntry.record(reader(request), "person.told", person)
    response = HttpResponse(as_json(person), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="person-{person.pk}.json"'
    return response


@form_page
@admins_only
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes and what stays; posting erases for good."""
    person = _person(request, pk)
    name = person.name
    if request.method == "POST" and "sure" in request.POST:
        try:
            erase_people([person.pk], by=reader(request))
        except WrongState:
            words = _("An email to them is being sent just now. Try again in a moment.")
            messages.error(request, words)
            return redirect("person_erase", pk)
        messages.success(request, _("%(name)s is erased. Nobody can write to them any more.") % {"name": name})
        return redirect("people")
    context = {"person": person, "going": going(person), "missing": request.method == "POST"}
    return render(request, "people/erase.html", context, status=form_status(request))


def _person(request: HttpRequest, pk: int) -> Person:
    person: Person = get_object_or_404(Person.objects.visible_to(reader(request)), pk=pk)
    return person
