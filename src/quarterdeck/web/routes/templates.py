"""Templates."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import templates

urlpatterns = [
    path("templates/", templates.index, name="templates"),
    path("templates/new/", templates.new, name="template_new"),
    path("templates/check/", templates.check, name="template_check"),
    path("templates/preview/", templates.preview, name="template_preview"),
    path("templates/<int:pk>/", templates.show, name="template"),
    path("templates/<int:pk>/archive/", templates.shelve, {"verb": "archive"}, name="template_archive"),
    path("templates/<int:pk>/unarchive/", templates.shelve, {"verb": "unarchive"}, name="template_unarchive"),
]
