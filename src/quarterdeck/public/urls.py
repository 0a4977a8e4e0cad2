"""What recipients may ask for. `/u/` without a token is answered like a token that is wrong (R5)."""

from __future__ import annotations

from django.urls import path

from quarterdeck.public import views

urlpatterns = [
    path("u/", views.leave, name="optout_bare"),
    path("u/<path:token>", views.leave, name="optout"),
]
