"""View as."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import viewing

urlpatterns = [
    path("view-as/", viewing.view_as, name="view_as"),
    path("view-as/stop/", viewing.stop, name="view_as_stop"),
]
