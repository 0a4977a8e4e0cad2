"""The first screen after login."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import today

urlpatterns = [path("", today.index, name="today")]
