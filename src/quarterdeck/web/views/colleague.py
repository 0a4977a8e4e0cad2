"""One teammate, as an admin looks after them: role, leaving, coming back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.team.leaving import deactivate, reactivate
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.team.roles import LastAdmin, change_role
from quarterdeck.web import second_factor
from quarterdeck.web.access import reader
from quarterdeck.web.admins import admins_only
from quarterdeck.web.audit_log import told
from quarterdeck.web.forms.team import LeaveForm, RoleForm
from quarterdeck.web.leaving import estate, handover
from quarterdeck.web.pages import form_page, form_status

RECENT = 8


@require_safe
@admins_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One teammate."""
    user = _user(pk)
    return _page(request, user, RoleForm(initial={"role": user.role}))


@require_POST
@admins_only
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role."""
    user, form = _user(pk), RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, user, form, 422)
    try:
        changed = change_role(user, form.cleaned_data["role"], by=reader(request))
    except LastAdmin as refused:
        form.add_error("role", str(refused))
        return _page(request, user, form, 422)
    if changed:
        user.refresh_from_db()
        messages.success(request, _("%(name)s is now: %(role)s.") % {"name": user, "role": user.get_role_display()})
    return redirect("colleague", pk) if reader(request) != user or user.is_admin else redirect("profile")


@form_page
@admins_only
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of what they own, with counts; then the end of their access."""
    user = _user(pk)
    form = LeaveForm(request.POST if request.method == "POST" else None, user=user, initial={"waiting": "keep"})
    status = form_status(request)
    if request.method == "POST" and form.is_valid():
        try:
            deactivate(user, by=reader(request), **form.cleaned_data)
        except LastAdmin as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s is deactivated and logged out everywhere.") % {"name": user})
            return redirect("login") if user == reader(request) else redirect("colleague", pk)
    context = {"colleague": user, "form": form, "estate": estate(user)}
    return render(request, "settings/team/leave.html", context, status=status)


@require_POST
@admins_only
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(pk)
    reactivate(user, by=reader(request))
    messages.success(request, _("%(name)s can log in again.") % {"name": user})
    return redirect("colleague", pk)


@require_POST
@admins_only
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a colleague's second factors away, because they lost them."""
    user = _user(pk)
    if second_factor.reset(user, by=reader(request)):
        messages.success(request, _("%(name)s logs in with the password alone now.") % {"name": user})
    return redirect("colleague", pk)


def _user(pk: int) -> User:
    return get_object_or_404(User, pk=pk)


def _page(request: HttpRequest, user: User, form: RoleForm, status: int = 200) -> HttpResponse:
    deeds = AuditEntry.objects.filter(noun="team.User", noun_id=user.pk).select_related("actor")
    context: dict[str, Any] = {
        "colleague": user,
        "form": form,
        "memberships": user.memberships.select_related("team").order_by("team__name"),
        "handover": None if user.is_active else handover(user),
        "factors": second_factor.factors_of(user),
        "deeds": [told(entry) for entry in deeds.order_by("-at", "-pk")[:RECENT]],
    }
    return render(request, "settings/team/colleague.html", context, status=status)
