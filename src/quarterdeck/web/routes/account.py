"""Coming in, going out, and one's own account."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import account, profile

urlpatterns = [
    path("login/", account.login, name="login"),
    path("login/link/<str:secret>/", account.link, name="login-link"),
    path("logout/", account.logout, name="logout"),
    path("welcome/", account.welcome, name="welcome"),
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/password/", profile.password, name="password"),
    path("settings/theme/", profile.theme, name="theme"),
]
