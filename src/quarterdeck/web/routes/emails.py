"""The Command Center: folders of emails, one email, and what can be done with it."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import RedirectView

from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.web.views import bulk, columns, deeds, email, email_actions, emails, write_many


class FolderConverter(StringConverter):
    """The slug of a folder that exists."""

    regex = "|".join(BY_SLUG)


register_converter(FolderConverter, "folder")

urlpatterns = [
    path("emails/", RedirectView.as_view(url="/emails/delivered/"), name="emails_home"),
    path("emails/<folder:slug>/", emails.index, name="emails"),
    path("emails/<folder:slug>/news/", emails.news, name="emails_news"),
    path("emails/<folder:slug>/columns/", columns.columns, name="emails_columns"),
    path("emails/<folder:slug>/group/<uuid:uuid>/", emails.group, name="emails_group"),
    path("emails/<folder:slug>/do/write/", write_many.write, name="emails_write"),
    path("emails/<folder:slug>/do/<slug:verb>/", deeds.deed, name="emails_deed"),
    path("emails/batch/<uuid:uuid>/", write_many.show, name="emails_batch_run"),
    path("emails/batch/<uuid:uuid>/stop/", write_many.stop, name="emails_batch_stop"),
    path("emails/all/", bulk.begin, name="emails_all"),
    path("emails/bulk/<uuid:uuid>/", bulk.show, name="emails_bulk_run"),
    path("emails/bulk/<uuid:uuid>/undo/", bulk.undo, name="emails_bulk_undo"),
    path("emails/bulk/<slug:verb>/", email_actions.bulk, name="emails_bulk"),
    path("emails/<uuid:uuid>/", email.show, name="email"),
    path("emails/<uuid:uuid>/state/", email.state, name="email_state"),
    path("emails/<uuid:uuid>/letter/", email.letter, name="email_letter"),
    path("emails/<uuid:uuid>/retry/", email_actions.retry, name="email_retry"),
    path("emails/<uuid:uuid>/delivered/", email_actions.mark_delivered, name="email_delivered"),
    path("emails/<uuid:uuid>/lift/", email_actions.lift, name="email_lift"),
    path("emails/<uuid:uuid>/<slug:verb>/", email_actions.act, name="email_act"),
]
