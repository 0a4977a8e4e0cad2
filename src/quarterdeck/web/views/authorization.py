"""Why a person's data may be processed: the compliance card of their page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.people.deeds import do
from quarterdeck.people.facts import may_edit
from quarterdeck.people.models import Person
from quarterdeck.web.access import reader
from quarterdeck.web.forms.people_bulk import AuthorizeForm
from quarterdeck.web.people import about


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the authorization, with its date and purpose."""
    user = reader(request)
    person = get_object_or_404(Person.objects.visible_to(user), pk=pk)
    if not may_edit(person, user):
        raise PermissionDenied("only who may edit a person says why their data may be processed")
    form = AuthorizeForm(request.POST, user=user)
    if not form.is_valid():
        return render(request, "people/show.html", {**about(person, user), "authorization": form}, status=422)
    do("authorize", [person.pk], form.told(), user)
    messages.success(request, _("Saved."))
    return redirect("person", pk)
