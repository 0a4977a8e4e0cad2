"""Held mail, the admin's word that lets it go, and the banners that tell of it on every page."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.delivery import held
from quarterdeck.web.access import reader


@require_safe
def banners(request: HttpRequest) -> HttpResponse:
    """That sending is held and which channels stopped, as it is now; empty while all is well."""
    return render(request, "components/_banners.html")


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Let mail go again; admins only."""
    user = reader(request)
    if not user.is_admin:
        raise PermissionDenied(_("Only an admin releases held mail."))
    held.release(by=user)
    return redirect("emails", "scheduled")
