"""The end of a hold."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import held

urlpatterns = [path("settings/release/", held.release, name="held_release")]
