"""Two people who are one: chosen, compared fact by fact, merged."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.kit.numbers import number_in
from quarterdeck.kit.states import WrongState
from quarterdeck.people.merge import merge as make_one
from quarterdeck.people.models import Person
from quarterdeck.people.models.person import PersonQuerySet
from quarterdeck.web.access import reader
from quarterdeck.web.merging import compared, moving
from quarterdeck.web.pages import form_page, form_status, way_back
from quarterdeck.web.views.people_bulk import chosen

LIKELY = 8  # people that are offered


@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """From the list: to the page that compares the two who are selected. Changes nothing."""
    ids = list(chosen(request).order_by("created_at", "pk").values_list("pk", flat=True)[:3])
    if len(ids) != 2:
        messages.error(request, _("Select exactly two people to merge them."))
        return redirect(way_back(request, reverse("people")))
    return redirect(f"{reverse('person_merge', args=[ids[0]])}?other={ids[1]}")


@form_page
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else it is, then both side by side; posting merges them for good."""
    mine = Person.objects.editable_by(reader(request))
    kept = get_object_or_404(Person.objects.visible_to(reader(request)), pk=pk)
    if not mine.filter(pk=pk).exists():
        raise PermissionDenied("only who may edit a person merges them")
    told = request.POST if request.method == "POST" else request.GET
    other = _other(mine, told.get("other", ""), kept)
    if request.method == "POST" and other:
        return _merge(request, kept, other)
    query = request.GET.get("q", "").replace("\0", "")[:200]
    context = {
        "kept": kept,
        "other": other,
        "query": query,
        "likely": [] if other else _likely(mine, kept, query),
        "facts": compared(kept, other) if other else [],
        "moving": moving(other) if other else [],
    }
    return render(request, "people/merge.html", context, status=form_status(request))


def _merge(request: HttpRequest, kept: Person, other: Person) -> HttpResponse:
    try:
        make_one(kept, other, take=request.POST.getlist("take"), by=reader(request))
    except WrongState:
        words = _("An email to one of them is being sent just now. Try again in a moment.")
        messages.error(request, words)
        return redirect(f"{reverse('person_merge', args=[kept.pk])}?other={other.pk}")
    words = _("%(gone)s and %(kept)s are one now. Mail to %(address)s goes on meaning them.")
    names = {"gone": other.name, "kept": kept.name, "address": other.address}
    messages.success(request, words % names)
    return redirect("person", kept.pk)


def _other(mine: PersonQuerySet, text: str, kept: Person) -> Person | None:
    pk = number_in(text)
    return None if pk is None else mine.exclude(pk=kept.pk).filter(pk=pk).first()


def _likely(mine: PersonQuerySet, kept: Person, query: str) -> list[Person]:
    """Who was searched for; without a search whoever has the same name, or the same last name and company."""
    others = mine.exclude(pk=kept.pk).order_by("name_key", "pk")
    if query:
        return list(others.named_or_at(query)[:LIKELY])
    alike = Q(name_key=kept.name_key)
    if kept.last_name and kept.company:
        alike |= Q(last_name__iexact=kept.last_name, company_key=kept.company_key)
    return list(others.filter(alike)[:LIKELY])
