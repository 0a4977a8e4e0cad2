"""Writing an email."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import compose, compose_parts

urlpatterns = [
    path("compose/", compose.new, name="compose"),
    path("compose/people/", compose_parts.people, name="compose_people"),
    path("compose/templates/", compose_parts.templates, name="compose_templates"),
    path("compose/templates/<int:pk>/", compose_parts.template, name="compose_template"),
    path("compose/attach/", compose_parts.attach, name="compose_attach"),
    path("compose/<uuid:uuid>/", compose.edit, name="compose_edit"),
    path("compose/<uuid:uuid>/keep/", compose.keep, name="compose_keep"),
    path("compose/<uuid:uuid>/preview/", compose_parts.preview, name="compose_preview"),
    path("compose/<uuid:uuid>/template/", compose.with_template, name="compose_with_template"),
    path("compose/<uuid:uuid>/send/", compose.dispatch, name="compose_send"),
    path("compose/<uuid:uuid>/sent/", compose.sent, name="compose_sent"),
    path("compose/<uuid:uuid>/undo/", compose.take_back, name="compose_undo"),
    path("compose/<uuid:uuid>/discard/", compose.discard, name="compose_discard"),
    path("emails/<uuid:uuid>/follow-up/", compose.follow, name="compose_follow_up"),
]
