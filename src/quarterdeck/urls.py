"""All addresses: the doors, and the question whether we are well."""

from __future__ import annotations

from django.urls import include, path

from quarterdeck.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("quarterdeck.public.urls")),
    path("", include("quarterdeck.web.urls")),
]

handler400 = "quarterdeck.web.errors.bad_request"
handler403 = "quarterdeck.web.errors.forbidden"
handler404 = "quarterdeck.web.errors.not_found"
handler500 = "quarterdeck.web.errors.server_error"
