"""The stream of news."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import held, live

urlpatterns = [
    path("live/", live.stream, name="live"),
    path("live/banners/", held.banners, name="banners"),
]
