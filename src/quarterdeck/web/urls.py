"""Every page's address. The names are the contract between the screens:

today · emails (folder) · email (uuid) · compose · tasks · people · person (pk) · templates · template (pk) ·
settings · login · logout · live. A screen adds its own file under `routes/` and one line here.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("quarterdeck.web.routes.today")),
    path("", include("quarterdeck.web.routes.compose")),
    path("", include("quarterdeck.web.routes.templates")),
    path("", include("quarterdeck.web.routes.tasks")),
    path("", include("quarterdeck.web.routes.emails")),
    path("", include("quarterdeck.web.routes.live")),
    path("", include("quarterdeck.web.routes.account")),
    path("", include("quarterdeck.web.routes.people")),
    path("", include("quarterdeck.web.routes.settings")),
    path("", include("quarterdeck.web.routes.review")),
    path("", include("quarterdeck.web.routes.suppression")),
    path("", include("quarterdeck.web.routes.held")),
    path("", include("quarterdeck.web.routes.team")),
    path("", include("quarterdeck.web.routes.viewing")),
]
