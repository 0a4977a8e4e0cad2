"""People."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import (
    authorization,
    erase,
    groups,
    merge,
    notes,
    people,
    people_bulk,
    people_columns,
    people_export,
    people_import,
    tracking,
    write_people,
)

urlpatterns = [
    path("people/", people.index, name="people"),
    path("people/new/", people.add, name="person_add"),
    path("people/columns/", people_columns.columns, name="people_columns"),
    path("people/write/", write_people.write, name="people_write"),
    path("people/bulk/<uuid:uuid>/", people_bulk.show, name="people_bulk_run"),
    path("people/bulk/<str:verb>/", people_bulk.bulk, name="people_bulk"),
    path("people/bulk/<str:verb>/ask/", people_bulk.ask, name="people_bulk_ask"),
    path("people/merge/", merge.pick, name="people_merge"),
    path("people/export/", people_export.people, name="people_export"),
    path("people/groups/new/", groups.new, name="group_new"),
    path("people/groups/<int:pk>/", groups.edit, name="group"),
    path("people/groups/<int:pk>/delete/", groups.delete, name="group_delete"),
    path("people/<int:pk>/groups/", groups.join, name="person_join"),
    path("people/<int:pk>/groups/<int:group_pk>/leave/", groups.leave, name="person_leave"),
    path("people/import/", people_import.index, name="people_import"),
    path("people/import/<int:pk>/", people_import.show, name="people_import_show"),
    path("people/import/<int:pk>/undo/", people_import.undo, name="people_import_undo"),
    path("people/import/<int:pk>/refused.csv", people_import.refused, name="people_import_refused"),
    path("people/<int:pk>/", people.show, name="person"),
    path("people/<int:pk>/merge/", merge.merge, name="person_merge"),
    path("people/<int:pk>/export/", people_export.person, name="person_export"),
    path("people/<int:pk>/notes/", notes.keep, name="person_notes"),
    path("people/<int:pk>/history/", people.history, name="person_history"),
    path("people/<int:pk>/authorization/", authorization.choose, name="person_authorization"),
    path("people/<int:pk>/data/", erase.data, name="person_data"),
    path("people/<int:pk>/erase/", erase.erase, name="person_erase"),
    path("people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("people/<int:pk>/block/", people.block, name="person_block"),
    path("people/<int:pk>/tracking/", tracking.choose, name="person_tracking"),
    path("people/<int:pk>/lift/<int:block_pk>/", people.lift, name="person_lift"),
]
