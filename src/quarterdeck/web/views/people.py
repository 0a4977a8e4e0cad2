"""People: the list, one person, writing them down, and whether they may be mailed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.emails.sorts import BadCursor
from quarterdeck.kit.numbers import number_in
from quarterdeck.kit.states import WrongState
from quarterdeck.people import blocks, facts
from quarterdeck.people.bulk import unfinished
from quarterdeck.people.groups import shelf
from quarterdeck.people.models import Group, Person, Suppression
from quarterdeck.team.models import User
from quarterdeck.web.access import reader
from quarterdeck.web.eyes import eyes_of, seen_by_both
from quarterdeck.web.forms.people import NoteForm, PersonForm
from quarterdeck.web.pages import form_page, form_status, render_page
from quarterdeck.web.people import about
from quarterdeck.web.people_columns import layout_of
from quarterdeck.web.people_deeds import told, verbs
from quarterdeck.web.people_list import listing
from quarterdeck.web.person_history import happened
from quarterdeck.web.viewing import seen_as


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everybody whom the reader may see, or a part of them."""
    user = eyes_of(request)
    layout = layout_of(user)
    among = seen_by_both(request, Person.objects.all()) if seen_as(request) else None
    try:
        found = listing(user, request.GET, layout, among)
    except BadCursor as error:
        raise BadRequest(str(error)) from error
    going_on = None if seen_as(request) else unfinished(user)
    context = {
        "wanted": found.wanted,
        "layout": layout,
        "list": found,
        "shelf": shelf(user),
        "eyes": user,
        "group": _group(user, found.wanted.group),
        "owners": User.objects.active().order_by("name"),
        "run": told(going_on) if going_on else None,
        "verbs": verbs(user, found.wanted.group),
    }
    return render_page(request, "people/index.html", "people/_results.html", context)


def _group(user: User, which: str) -> Group | None:
    """The group that is looked at."""
    pk = number_in(which)
    return None if pk is None else Group.objects.visible_to(user).filter(pk=pk).first()


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One person."""
    context = about(_visible(request, pk), eyes_of(request))
    return render(request, "people/show.html", {**context, "note": NoteForm()})


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened with one person, of one kind or older; a page of its own without a script."""
    person, asked = _visible(request, pk), request.GET
    try:
        found = happened(person, eyes_of(request), asked.get("kind", ""), asked.get("before", ""))
    except ValueError as error:
        raise BadRequest("there is no such moment") from error
    context = {"person": person, **found}
    return render_page(request, "people/history.html", "people/_happened.html", context)


@form_page
def add(request: HttpRequest) -> HttpResponse:
    """A new person."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            person = facts.create(form.facts, by=reader(request))
        except facts.AddressTaken as taken:
            return _form(request, form, 422, holder=_shown(request, taken))
        messages.success(request, _("%(name)s is on board.") % {"name": person.name})
        return redirect("person_add") if "more" in request.POST else redirect("person", person.pk)
    return _form(request, form, form_status(request))


@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts of a person; those who may not change them fill in what is blank."""
    person, user = _visible(request, pk), reader(request)
    now = PersonForm.facts_of(person)
    writable = facts.open_to(person, user)
    if request.method != "POST":
        form = PersonForm(initial=now, writable=writable, custom=person.custom)
        return _form(request, form, 200, person=person)
    form = PersonForm(request.POST, initial=now, writable=writable, custom=person.custom)
    if not form.is_valid():
        return _form(request, form, 422, person=person)
    try:
        facts.write(person, form.facts, by=user, seen=_seen(form))
    except facts.AddressTaken as taken:
        return _form(request, form, 422, person=person, holder=_shown(request, taken))
    except WrongState:
        return _stale(request, form, person, writable)
    messages.success(request, _("Saved."))
    return redirect("person", person.pk)


def _stale(request: HttpRequest, form: PersonForm, person: Person, writable: tuple[str, ...]) -> HttpResponse:
    """409: what was typed, beside how it stands now; saving again writes it over."""
    now = Person.objects.get(pk=person.pk)
    fresh = PersonForm.facts_of(now)
    typed = {**request.POST.dict(), "seen": fresh["seen"]}
    again = PersonForm(typed, initial=fresh, writable=writable, custom=now.custom)
    mine = form.facts
    own = mine.pop("custom", now.custom)
    changed = [(again[name].label, fresh[name]) for name in mine if mine[name] != fresh[name]]
    changed += [(name, value) for name, value in now.custom.items() if own.get(name) != value]
    return _form(request, again, 409, person=person, changed=changed)


def _form(request: HttpRequest, form: PersonForm, status: int, **context: Any) -> HttpResponse:
    return render(request, "people/form.html", {"form": form, **context}, status=status)


def _seen(form: PersonForm) -> datetime | None:
    """When the form's facts were read; None if the form does not say."""
    try:
        return datetime.fromisoformat(form.cleaned_data["seen"])
    except ValueError:
        return None


def _shown(request: HttpRequest, taken: facts.AddressTaken) -> dict[str, Any]:
    """Who has the address, for a link, if the reader may know."""
    pk = taken.person.pk if taken.person else 0
    return {"person": Person.objects.visible_to(reader(request)).filter(pk=pk).first()}


@require_POST
def block(request: HttpRequest, pk: int) -> HttpResponse:
    """Never mail this person again, with the reason."""
    person, form = _visible(request, pk), NoteForm(request.POST)
    if not form.is_valid():
        return _refused(request, person, form, "block")
    blocks.block(person, note=form.cleaned_data["note"], by=reader(request))
    messages.success(request, _("%(name)s is not mailed any more.") % {"name": person.name})
    return redirect("person", person.pk)


@require_POST
def lift(request: HttpRequest, pk: int, block_pk: int) -> HttpResponse:
    """End one reason not to mail this person, with a reason."""
    person, form = _visible(request, pk), NoteForm(request.POST)
    mine = [each.pk for each in blocks.of(person)]
    found = get_object_or_404(Suppression.objects.filter(pk__in=mine), pk=block_pk)
    if not form.is_valid():
        return _refused(request, person, form, f"lift-{found.pk}")
    try:
        blocks.lift(found, note=form.cleaned_data["note"], by=reader(request))
    except PermissionError as error:
        raise PermissionDenied(str(error)) from error
    messages.success(request, _("Lifted, and the reason is kept."))
    return redirect("person", person.pk)


def _refused(request: HttpRequest, person: Person, form: NoteForm, which: str) -> HttpResponse:
    """422: the page with the form's complaint beside it."""
    context = {**about(person, reader(request)), "note": NoteForm(), "wrong": which, "wrong_note": form}
    return render(request, "people/show.html", context, status=422)


def _visible(request: HttpRequest, pk: int) -> Person:
    person: Person = get_object_or_404(seen_by_both(request, Person.objects.select_related("owner", "creator")), pk=pk)
    return person
