"""Teams: the list, one team with its members, and who manages it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.team import teams
from quarterdeck.team.models import Team, User
from quarterdeck.web.access import reader
from quarterdeck.web.admins import admins_only
from quarterdeck.web.forms.team import MemberForm, TeamForm
from quarterdeck.web.pages import form_page, form_status


@form_page
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """All teams, and a new one."""
    form = TeamForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("team_of", teams.make(form.cleaned_data["name"], by=reader(request)).pk)
        except teams.NameTaken:
            form.add_error("name", _("Another team has this name."))
    active, managers = Q(members__is_active=True), Q(memberships__manages=True, members__is_active=True)
    rows = Team.objects.annotate(
        size=Count("members", active, distinct=True), managers=Count("members", managers, distinct=True)
    )
    context = {"teams": rows.order_by("name"), "form": form}
    return render(request, "settings/teams/index.html", context, status=form_status(request))


@form_page
@admins_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One team; posting renames it."""
    team = _team(pk)
    form = TeamForm(request.POST if request.method == "POST" else None, initial={"name": team.name})
    if request.method == "POST" and form.is_valid():
        try:
            teams.rename(team, form.cleaned_data["name"], by=reader(request))
        except teams.NameTaken:
            form.add_error("name", _("Another team has this name."))
        else:
            messages.success(request, _("The team is called %(name)s.") % {"name": team})
            return redirect("team_of", pk)
    return _page(request, team, form=form, status=form_status(request))


@require_POST
@admins_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    team = _team(pk)
    teams.dissolve(team, by=reader(request))
    messages.success(request, _("The team %(name)s is deleted.") % {"name": team})
    return redirect("teams")


@require_POST
@admins_only
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a teammate in."""
    team = _team(pk)
    form = MemberForm(request.POST, team=team)
    if not form.is_valid():
        return _page(request, team, member=form, status=422)
    teams.put(team, form.cleaned_data["user"], by=reader(request))
    return redirect("team_of", pk)


@require_POST
@admins_only
def member(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    """Say whether a manager manages the team, or take somebody out (`out`)."""
    team, user, by = _team(pk), get_object_or_404(User, memberships__team=pk, pk=user_pk), reader(request)
    if "out" in request.POST:
        teams.take_out(team, user, by=by)
        messages.success(request, _("%(name)s is no longer in %(team)s.") % {"name": user, "team": team})
    else:
        teams.put(team, user, manages=request.POST.get("manages") == "1", by=by)
    return redirect("team_of", pk)


def _team(pk: int) -> Team:
    return get_object_or_404(Team, pk=pk)


def _page(request: HttpRequest, team: Team, *, status: int, **forms: Any) -> HttpResponse:
    members = team.memberships.select_related("user").order_by("-manages", "-user__is_active", "user__name")
    made = {"form": TeamForm(initial={"name": team.name}), "member": MemberForm(team=team), **forms}
    return render(request, "settings/teams/edit.html", {"team": team, "members": members, **made}, status=status)
