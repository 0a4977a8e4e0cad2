"""Coming in, going out, and one's own account."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import account, profile, second, security

urlpatterns = [
    path("login/", account.login, name="login"),
    path("login/link/<str:secret>/", account.link, name="login-link"),
    path("login/second/", second.code, name="login-second"),
    path("login/passkey/", second.passkey, name="login-passkey"),
    path("login/passkey/options/", second.options, name="login-passkey-options"),
    path("logout/", account.logout, name="logout"),
    path("welcome/", account.welcome, name="welcome"),
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/password/", profile.password, name="password"),
    path("settings/security/", security.index, name="security"),
    path("settings/security/app/", security.add_app, name="security_app"),
    path("settings/security/passkey/", security.add_passkey, name="security_passkey"),
    path("settings/security/passkey/options/", security.passkey_options, name="security_passkey_options"),
    path("settings/security/<int:pk>/remove/", security.remove, name="security_remove"),
    path("settings/security/codes/", security.codes, name="security_codes"),
    path("settings/theme/", profile.theme, name="theme"),
]
