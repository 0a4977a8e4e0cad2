"""Incoming mail: what waits for a person, and the words of answers."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import review

urlpatterns = [
    path("settings/unmatched/", review.index, name="review"),
    path("settings/unmatched/count/", review.count, name="review_count"),
    path("settings/unmatched/<uuid:uuid>/", review.show, name="review_message"),
    path("settings/unmatched/<uuid:uuid>/words/", review.words, name="review_words"),
    path("settings/unmatched/<uuid:uuid>/settle/", review.settle, name="review_settle"),
    path("settings/unmatched/<uuid:uuid>/reopen/", review.reopen, name="review_reopen"),
    path("messages/<uuid:uuid>/raw/", review.raw, name="message_raw"),
    path("emails/<uuid:uuid>/answers/<uuid:message>/", review.answer, name="email_answer"),
]
