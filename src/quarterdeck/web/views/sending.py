"""The rules of sending: who sends how much, when, and to whom. Admins rule all, managers their teams."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.delivery.models import SendingRule
from quarterdeck.delivery.pace import ruling, uses
from quarterdeck.team.models import Team, User
from quarterdeck.web import sending
from quarterdeck.web.access import reader
from quarterdeck.web.admins import admins_only
from quarterdeck.web.forms.sending import DomainForm, LookForm, RuleForm
from quarterdeck.web.pages import form_page, form_status


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What holds for the reader; and all rules in sentences, as far as they may set some."""
    return _index(request, DomainForm(), 200)


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What holds today for those whom the reader rules, or else for them alone, and how much of it is used."""
    by = reader(request)
    users = ruling.users_ruled_by(by) if by.sees_others else User.objects.none()
    found = uses.of_users([by, *users.exclude(pk=by.pk)])
    context = {
        "holdings": sorted(found, key=lambda each: not each.is_stuck),
        "whole": uses.of_organisation(timezone.now()),
        "rules_others": by.sees_others,
        "ruled": set(users),
    }
    return render(request, "settings/sending/today.html", context)


@form_page
@admins_only
def organisation(request: HttpRequest) -> HttpResponse:
    """The rule of everybody."""
    return _rule_page(request, _("The whole organisation"))


@form_page
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """A team's rule: its managers' and the admins'."""
    found = get_object_or_404(ruling.teams_ruled_by(reader(request)), pk=pk)
    return _rule_page(request, str(found), team=found)


@form_page
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """A user's own rule: their managers' and the admins'."""
    found = get_object_or_404(ruling.users_ruled_by(reader(request)), pk=pk)
    return _rule_page(request, str(found), user=found)


@require_POST
@admins_only
def set_domain(request: HttpRequest) -> HttpResponse:
    """A limit for a domain, instead of the one that it may have."""
    form = DomainForm(request.POST)
    if not form.is_valid():
        return _index(request, form, 422)
    ruling.set_domain(**form.cleaned_data, by=reader(request))
    messages.success(request, _("Saved. It holds from the next email on."))
    return redirect("sending")


@require_POST
@admins_only
def drop_domain(request: HttpRequest, domain: str) -> HttpResponse:
    """Take a domain's limit back."""
    ruling.drop_domain(domain, by=reader(request))
    messages.success(request, _("The limit is removed, from the next email on."))
    return redirect("sending")


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """What hours mean for people in a country, and its next closed days; nothing is stored."""
    form = LookForm(request.GET)
    context: dict[str, Any] = {"wrong": _first_error(form), "wider": "wider" in request.GET}
    if form.is_valid():
        given = form.cleaned_data
        country = given["country"]
        if given["has_hours"]:
            context["said"] = sending.hours_said(form.rule, country, given["every_email"])
        if given["keeps_holidays"] and country:
            context |= {"country": country, "closed": sending.closed_days(country, timezone.localdate())}
    return render(request, "settings/sending/_look.html", context)


@require_safe
def ramp(request: HttpRequest) -> HttpResponse:
    """What a ramp-up means day by day; nothing is stored."""
    numbers = [_number(request, name) for name in ("ramp_start", "ramp_step", "per_day")]
    return render(request, "settings/channels/_ramp.html", {"ramp": sending.ramp_table(*numbers)})


def _index(request: HttpRequest, form: DomainForm, status: int) -> HttpResponse:
    by = reader(request)
    teams = ruling.teams_ruled_by(by)
    users = ruling.users_ruled_by(by)
    rules = SendingRule.objects.select_related("user", "team")
    whole = rules.filter(team=None, user=None).first() or SendingRule()
    of_teams = {rule.team_id: rule for rule in rules.filter(team__in=teams)}
    context = {
        "may_rule": by.sees_others,
        "own": sending.holding_for(by),
        "whole": sending.rule_said(whole),
        "teams": [(each, sending.rule_said(of_teams.get(each.pk) or SendingRule(team=each))) for each in teams],
        "users": [(rule.user, sending.rule_said(rule)) for rule in rules.filter(user__in=users).order_by("user__name")],
        "others": users,
        "domains": sending.domains(timezone.now()),
        "form": form,
    }
    return render(request, "settings/sending/index.html", context, status=status)


def _rule_page(request: HttpRequest, name: str, team: Team | None = None, user: User | None = None) -> HttpResponse:
    rule = ruling.rule_of(team, user)
    form = RuleForm(request.POST if request.method == "POST" else None, rule=rule)
    if request.method == "POST" and form.is_valid():
        ruling.set_rule(team, user, by=reader(request), **form.cleaned_data)
        messages.success(request, _("Saved. What waits is looked at again now; “Limits today” tells what still waits."))
        return redirect("sending")
    look = LookForm(initial={"country": ""})
    context = {"form": form, "name": name, "rule": rule, "said": sending.rule_said(rule), "look": look}
    return render(request, "settings/sending/rule.html", context, status=form_status(request))


def _first_error(form: LookForm) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "")


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 8 else None
