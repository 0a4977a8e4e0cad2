"""Logging in: the second factor after the password, or a passkey instead of both."""

from __future__ import annotations

from allauth.core import ratelimit
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from quarterdeck.team.models import AuditEntry, User
from quarterdeck.web import pending, second_factor
from quarterdeck.web.access import next_page
from quarterdeck.web.forms.security import CodeForm, CredentialForm
from quarterdeck.web.pages import form_page
from quarterdeck.web.views.account import finish


@form_page
@login_not_required
@never_cache
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """The code of the app, or a recovery code."""
    user = pending.who(request)
    if user is None:
        return redirect("login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, user, form, 200)
    try:
        clear = check_rate_limit(user)
    except ValidationError:
        form.full_clean()
        form.errors.clear()
        form.add_error(None, _("Too many attempts. Wait a minute, then try again."))
        return _page(request, user, form, 429)
    if form.is_valid() and second_factor.check_code(user, form.cleaned_data["code"]):
        clear()
        return finish(request, user, pending.end(request), via="code")
    AuditEntry.record(None, "login.failed", user, step="code")
    form.add_error("code", _("This code does not fit."))
    return _page(request, user, form, 422)


@require_POST
@login_not_required
def options(request: HttpRequest) -> JsonResponse:
    """What the browser needs to ask a passkey: one of whoever gave their password, else any of ours."""
    if not ratelimit.consume(request, action="login"):
        return JsonResponse({}, status=429)
    return JsonResponse(begin_authentication(pending.who(request)))


@require_POST
@login_not_required
@never_cache
def passkey(request: HttpRequest) -> HttpResponse:
    """A passkey lets in at once: it is something that one has, and asked who is there."""
    if not ratelimit.consume(request, action="login"):
        messages.error(request, _("Too many attempts. Wait a minute, then try again."))
        return redirect("login")
    waiting = pending.who(request)
    form = CredentialForm(request.POST, user=waiting)
    if form.is_valid() and form.cleaned_data["credential"].user.is_active:
        key = form.cleaned_data["credential"]
        key.record_usage()
        then = pending.end(request) if waiting else next_page(request)
        return finish(request, key.user, then, via="passkey")
    if request.POST.get("credential"):
        AuditEntry.record(None, "login.failed", waiting, step="passkey")
    messages.error(request, _("This passkey does not fit."))
    return redirect("login-second" if waiting else "login")


def _page(request: HttpRequest, user: User, form: CodeForm, status: int) -> HttpResponse:
    factors = second_factor.factors_of(user)
    return render(request, "account/second.html", {"form": form, "factors": factors, "who": user}, status=status)
