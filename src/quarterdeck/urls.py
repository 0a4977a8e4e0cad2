"""All addresses: the doors, and the question whether we are well."""

from __future__ import annotations

from django.urls import include, path

from quarterdeck.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("quarterdeck.web.urls")),
]
