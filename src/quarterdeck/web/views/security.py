"""One's own second factors."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.web import second_factor
from quarterdeck.web.access import reader
from quarterdeck.web.forms.security import AppForm, PasskeyForm, SureForm
from quarterdeck.web.pages import form_page, form_status

KEPT = "app_key"  # in the session, until the app has shown that it has it


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """What there is, and what can be added."""
    return _page(request)


@form_page
@never_cache
@sensitive_post_parameters("password", "code")
def add_app(request: HttpRequest) -> HttpResponse:
    """Read the picture with an authenticator app, type its code."""
    user = reader(request)
    if second_factor.factors_of(user).app is not None:
        return redirect("security")
    form = AppForm(request.POST if request.method == "POST" else None, user=user)
    secret = request.session.get(KEPT) if request.method == "POST" else None
    if secret is None:
        secret = request.session[KEPT] = second_factor.new_app_secret()
    if request.method == "POST" and _may_try(request, form) and form.is_valid():
        codes = second_factor.add_app(user, secret, form.cleaned_data["code"])
        if codes is not None:
            del request.session[KEPT]
            return _added(request, codes)
        form.add_error("code", _("This code does not fit. The app shows a new one every 30 seconds."))
    picture = second_factor.app_picture(user, secret)
    context = {"form": form, "secret": secret, "picture": picture}
    return render(request, "settings/security/app.html", context, status=form_status(request))


@form_page
@never_cache
@sensitive_post_parameters("password", "credential")
def add_passkey(request: HttpRequest) -> HttpResponse:
    """A name; then the browser makes the passkey."""
    user = reader(request)
    form = PasskeyForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and _may_try(request, form) and form.is_valid():
        given = form.cleaned_data
        return _added(request, second_factor.add_passkey(user, given["name"], given["credential"]))
    return render(request, "settings/security/passkey.html", {"form": form}, status=form_status(request))


@require_POST
def passkey_options(request: HttpRequest) -> JsonResponse:
    """What the browser needs to make a passkey; its challenge is kept in the session."""
    return JsonResponse(begin_registration(reader(request), passwordless=True))


@require_POST
@sensitive_post_parameters("password")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a factor away."""
    user = reader(request)
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    row = get_object_or_404(Authenticator.objects.filter(user=user, type__in=kinds), pk=pk)
    form = SureForm(request.POST, user=user)
    if not (_may_try(request, form) and form.is_valid()):
        return _page(request, wrong=form, which=pk)
    second_factor.remove(row, by=user)
    messages.success(request, _("It is removed."))
    return redirect("security")


@require_POST
@never_cache
@sensitive_post_parameters("password")
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown once."""
    user = reader(request)
    form = SureForm(request.POST, user=user)
    if not second_factor.is_on(user) or not (_may_try(request, form) and form.is_valid()):
        return _page(request, wrong=form, which="codes")
    return _added(request, second_factor.renew_codes(user))


def _may_try(request: HttpRequest, form: Form) -> bool:
    """Not too many guesses at the password, or the code, in a stolen session."""
    if ratelimit.consume(request, action="reauthenticate", user=reader(request)):
        return True
    form.full_clean()
    form.errors.clear()
    form.add_error(None, _("Too many attempts. Wait a minute, then try again."))
    return False


def _added(request: HttpRequest, new_codes: list[str]) -> HttpResponse:
    """The codes, if they are new; else back to the list."""
    if new_codes:
        return render(request, "settings/security/codes.html", {"codes": new_codes})
    messages.success(request, _("It is added."))
    return redirect("security")


def _page(request: HttpRequest, wrong: SureForm | None = None, which: Any = None) -> HttpResponse:
    user = reader(request)
    context = {
        "factors": second_factor.factors_of(user), "sure": SureForm(user=user), "wrong": wrong, "which": which,
    }  # fmt: skip
    return render(request, "settings/security/index.html", context, status=422 if wrong else 200)
