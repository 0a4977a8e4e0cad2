"""People."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import people, people_import, tracking

urlpatterns = [
    path("people/", people.index, name="people"),
    path("people/new/", people.add, name="person_add"),
    path("people/import/", people_import.index, name="people_import"),
    path("people/import/<int:pk>/", people_import.show, name="people_import_show"),
    path("people/import/<int:pk>/undo/", people_import.undo, name="people_import_undo"),
    path("people/import/<int:pk>/refused.csv", people_import.refused, name="people_import_refused"),
    path("people/<int:pk>/", people.show, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("people/<int:pk>/block/", people.block, name="person_block"),
    path("people/<int:pk>/tracking/", tracking.choose, name="person_tracking"),
    path("people/<int:pk>/lift/<int:block_pk>/", people.lift, name="person_lift"),
]
