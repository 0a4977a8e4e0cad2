"""`/healthz`: 200 while this process can reach the database, else 503. For load balancers and the supervisor."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse

from quarterdeck.kit.outage import DATABASE


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """One word, and the status that a machine reads."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError as error:
        DATABASE.noticed(error)
        return HttpResponse("database unreachable\n", status=503, content_type="text/plain")
    DATABASE.over()
    return HttpResponse("ok\n", content_type="text/plain")
