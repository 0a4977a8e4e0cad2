"""People."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import people

urlpatterns = [
    path("people/", people.index, name="people"),
    path("people/new/", people.add, name="person_add"),
    path("people/<int:pk>/", people.show, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("people/<int:pk>/block/", people.block, name="person_block"),
    path("people/<int:pk>/lift/<int:block_pk>/", people.lift, name="person_lift"),
]
