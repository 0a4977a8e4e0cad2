"""One's own account: profile, password, appearance."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from quarterdeck.delivery import identities
from quarterdeck.delivery.models import Identity
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.web.access import reader
from quarterdeck.web.forms.account import PasswordForm, ProfileForm
from quarterdeck.web.pages import form_page, form_status

THEMES = ("", "light", "dark")


@form_page
def profile(request: HttpRequest) -> HttpResponse:
    """Name, title, time zone, language, way of writing, appearance; and the signature of the default identity."""
    user = reader(request)
    identity = Identity.objects.of(user).first()
    now = {**model_to_dict(user, fields=ProfileForm.base_fields), "signature": identity.signature if identity else ""}
    signs = identity.address if identity else ""
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=now, signs=signs)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        signature = given.pop("signature", None)
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(**given)
            if identity and "signature" in request.POST:
                identities.sign(identity, signature or "")
        with override(given.get("language", user.language)):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    return render(request, "profile/index.html", {"form": form}, status=form_status(request))


@form_page
@never_cache
@sensitive_post_parameters("old", "password")
def password(request: HttpRequest) -> HttpResponse:
    """A new password; every other session of this user ends."""
    user = reader(request)
    form = PasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method != "POST":
        return render(request, "profile/password.html", {"form": form})
    if not ratelimit.consume(request, action="change_password"):
        form.errors.clear()
        form.add_error(None, _("Too many attempts. Wait a minute, then try again."))
        return render(request, "profile/password.html", {"form": form}, status=429)
    if not form.is_valid():
        return render(request, "profile/password.html", {"form": form}, status=422)
    user.set_password(form.cleaned_data["password"])
    with transaction.atomic():
        user.save(update_fields=["password"])
        AuditEntry.record(user, "password.changed", user)
    update_session_auth_hash(request, user)
    messages.success(request, _("Your password is changed. Other devices have to log in again."))
    return redirect("profile")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep what the menu's Light, Dark or System says."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        return HttpResponse(status=422)
    User.objects.filter(pk=reader(request).pk).update(theme=chosen)
    return HttpResponse(status=204)
