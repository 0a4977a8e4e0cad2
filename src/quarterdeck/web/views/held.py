"""Held mail, and the admin's word that lets it go."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.delivery import held
from quarterdeck.web.access import reader


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Let mail go again; admins only."""
    user = reader(request)
    if not user.is_admin:
        raise PermissionDenied(_("Only an admin releases held mail."))
    held.release(by=user)
    return redirect("emails", "scheduled")
