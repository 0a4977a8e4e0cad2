"""Groups: made, renamed, shared, deleted; one person put in and taken out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from quarterdeck.people import groups
from quarterdeck.people.groups import BadName
from quarterdeck.people.models import Group, Person
from quarterdeck.people.models.person import PersonQuerySet
from quarterdeck.web.access import reader
from quarterdeck.web.pages import form_page


@form_page
def new(request: HttpRequest) -> HttpResponse:
    """A new group."""
    if request.method == "POST":
        try:
            group = groups.create(request.POST.get("name", ""), by=reader(request))
        except BadName as error:
            return _form(request, None, str(error))
        return redirect(f"{reverse('people')}?group={group.pk}")
    return _form(request, None)


@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The group's name and with whom it is shared."""
    group = _mine(request, pk)
    if request.method == "POST":
        try:
            groups.rename(group, request.POST.get("name", ""))
        except BadName as error:
            return _form(request, group, str(error))
        shown = groups.may_share_with(reader(request))
        chosen = {team for team in shown if str(team.pk) in request.POST.getlist("teams")}
        group.teams.remove(*(team for team in shown if team not in chosen))
        group.teams.add(*chosen)
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('people')}?group={group.pk}")
    return _form(request, group)


def _form(request: HttpRequest, group: Group | None, wrong: str = "") -> HttpResponse:
    shared = set(group.teams.values_list("pk", flat=True)) if group else set()
    teams = [(team, team.pk in shared) for team in groups.may_share_with(reader(request))]
    context = {"group": group, "wrong": wrong, "teams": teams, "name": request.POST.get("name", group and group.name)}
    return render(request, "people/group.html", context, status=422 if wrong else 200)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """The group goes; its people stay."""
    group = _mine(request, pk)
    group.delete()
    messages.success(request, _("The group “%(name)s” is gone; its people stay.") % {"name": group.name})
    return redirect("people")


@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one person into a group of one's own, which may be new."""
    person = _one(request, pk)
    return _put(request, Person.objects.filter(pk=person.pk), reverse("person", args=[pk]))


@require_POST
def leave(request: HttpRequest, pk: int, group_pk: int) -> HttpResponse:
    """Take one person out of a group."""
    person, group = _one(request, pk), _mine(request, group_pk)
    groups.remove(group, Person.objects.filter(pk=person.pk))
    return redirect("person", pk)


def _put(request: HttpRequest, people: PersonQuerySet, back: str) -> HttpResponse:
    user = reader(request)
    try:
        group = groups.mine_called(request.POST.get("group_name", ""), by=user)
    except BadName as error:
        messages.error(request, str(error))
        return redirect(back)
    count = groups.add(group, people, by=user)
    words = ngettext("%(n)s person put into “%(name)s”", "%(n)s people put into “%(name)s”", count)
    messages.success(request, words % {"n": count, "name": group.name})
    return redirect(back)


def _mine(request: HttpRequest, pk: int) -> Group:
    return get_object_or_404(Group.objects.editable_by(reader(request)), pk=pk)


def _one(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(reader(request)), pk=pk)
