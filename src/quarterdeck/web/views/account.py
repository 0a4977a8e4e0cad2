"""Coming in and going out: login, one-time link, first run, logout."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from quarterdeck.kit.keys import address_key
from quarterdeck.kit.states import WrongState
from quarterdeck.team import first_run
from quarterdeck.team.models import AuditEntry, LoginLink, User
from quarterdeck.web import pending, second_factor
from quarterdeck.web.access import next_page
from quarterdeck.web.forms.account import LoginForm, WelcomeForm
from quarterdeck.web.pages import form_page, form_status


@form_page
@login_not_required
@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """Address and password."""
    if first_run.is_due():
        return redirect("welcome")
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_page(request))
    form = LoginForm(request.POST if request.method == "POST" else None, request=request)
    if request.method != "POST":
        return _login_page(request, form, 200)
    if not ratelimit.consume(request, action="login"):
        form.errors.clear()
        form.add_error(None, _("Too many attempts. Wait a minute, then try again."))
        return _login_page(request, form, 429)
    if not form.is_valid() or form.user is None:
        _note_failure(form)
        return _login_page(request, form, 429 if form.is_limited else 422)
    return let_in(request, form.user)


def _login_page(request: HttpRequest, form: LoginForm, status: int) -> HttpResponse:
    return render(request, "account/login.html", {"form": form, "next": next_page(request)}, status=status)


def _note_failure(form: LoginForm) -> None:
    """Keep a wrong password in the audit log, with the account that it was tried on if there is one."""
    if form.has_error(NON_FIELD_ERRORS, "wrong"):
        address = form.cleaned_data["email"]
        AuditEntry.record(
            None, "login.failed", User.objects.filter(email=address_key(address)).first(), address=address
        )


def let_in(request: HttpRequest, user: User) -> HttpResponse:
    """Log in, by way of the second factor if this user has one."""
    if second_factor.is_on(user):
        pending.begin(request, user, next_page(request))
        return redirect("login-second")
    return finish(request, user, next_page(request))


@transaction.atomic
def finish(request: HttpRequest, user: User, then: str, via: str = "") -> HttpResponse:
    """They are who they say: the session gets a new key, and one of somebody else's ends."""
    get_adapter(request).login(request, user)
    AuditEntry.record(user, "login.done", user, **({"via": via} if via else {}))
    return HttpResponseRedirect(then)


@form_page
@login_not_required
@never_cache
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """A one-time link: looking at it changes nothing, the button spends it."""
    found = LoginLink.find(secret)
    if found is None or (request.method == "POST" and not found.use()):
        return render(request, "account/link_spent.html", status=410)
    if request.method == "POST":
        return let_in(request, found.user)
    return render(request, "account/link.html", {"who": found.user})


@form_page
@login_not_required
@never_cache
@sensitive_post_parameters("password")
def welcome(request: HttpRequest) -> HttpResponse:
    """The first run: makes the admin, once."""
    if not first_run.is_due():
        return redirect("login")
    form = WelcomeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            user = first_run.make_first_admin(**form.cleaned_data)
        except WrongState as error:
            messages.info(request, f"{error}.")
            return redirect("login")
        return let_in(request, user)
    return render(request, "account/welcome.html", {"form": form}, status=form_status(request))


@require_POST
@login_not_required
def logout(request: HttpRequest) -> HttpResponse:
    """End the session, here and on the server."""
    end_session(request)
    return redirect("login")
