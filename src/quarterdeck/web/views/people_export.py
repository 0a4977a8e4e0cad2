"""People as a CSV file: those whom the list names or who are selected, or one; each export is audited."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from quarterdeck.people import export
from quarterdeck.people.models import Person
from quarterdeck.team.models import AuditEntry
from quarterdeck.web.access import reader
from quarterdeck.web.tables import csv_file
from quarterdeck.web.views.people_bulk import chosen


@require_POST
def people(request: HttpRequest) -> StreamingHttpResponse:
    """Everybody who was meant."""
    found = chosen(request)
    AuditEntry.record(reader(request), "people.exported", people=found.order_by().count())
    return csv_file("people", export.csv(found))


@require_POST
def person(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """What is known of one person."""
    one = get_object_or_404(Person.objects.visible_to(reader(request)), pk=pk)
    AuditEntry.record(reader(request), "people.exported", one, people=1)
    return csv_file(slugify(one.name) or "person", export.csv(Person.objects.filter(pk=one.pk)))
