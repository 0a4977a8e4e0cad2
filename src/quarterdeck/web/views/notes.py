"""A person's notes, kept as they are written; who writes over somebody else's words is told first."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.people import notes
from quarterdeck.people.models import Person
from quarterdeck.web.access import reader
from quarterdeck.web.pages import swapping
from quarterdeck.web.people import about


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Store them if they still are what the writer saw; 409 shows both versions, and nothing is lost."""
    user = reader(request)
    person = get_object_or_404(Person.objects.visible_to(user), pk=pk)
    words = request.POST.get("notes", "").replace("\0", "").replace("\r\n", "\n")
    seen = request.POST.get("seen", "")
    context: dict[str, object] = {"person": person, "seen": seen}
    if len(words) > notes.LONGEST:
        return _answer(
            request, person, {**context, "wrong": _("At most %(n)d characters.") % {"n": notes.LONGEST}}, 422
        )
    try:
        digest = notes.keep(person, words, seen=seen, by=user)
    except PermissionError as error:
        raise PermissionDenied(str(error)) from error
    except notes.Changed as changed:
        theirs = {"theirs": changed.words, "fresh": notes.digest(changed.words)}
        return _answer(request, person, {**context, **theirs}, 409, words)
    return _answer(request, person, {**context, "seen": digest, "kept": True}, 200)


def _answer(
    request: HttpRequest, person: Person, context: dict[str, object], status: int, words: str = ""
) -> HttpResponse:
    if swapping(request):
        return render(request, "people/_notes_state.html", context, status=status)
    if status == 200:
        return redirect("person", person.pk)
    page = {**about(person, reader(request)), **context, **({"words": words} if words else {})}
    return render(request, "people/show.html", page, status=status)
