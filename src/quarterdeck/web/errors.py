"""What goes wrong, said in words: as a page on a visit, as a toast (and the fresh row) for htmx."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_htmx.http import trigger_client_event
from psycopg.errors import DiskFull

from quarterdeck.kit.outage import is_outage
from quarterdeck.kit.states import WrongState
from quarterdeck.web.pages import swapping, way_back
from quarterdeck.web.toasts import Toast

# Which function draws the fresh row of a noun after a wrong state: (request, row) -> html.
FRESH = {"emails.Email": "quarterdeck.web.views.emails.fresh_row"}

WORDS = {
    400: (
        _("That request made no sense here"),
        _("Go back and try again; if a form was open for long, reload it first."),
    ),
    403: (
        _("You may not do that"),
        _("Your role does not allow it, or the form was open for too long."),
    ),
    404: (_("There is nothing here"), _("It does not exist, was deleted, or belongs to somebody else.")),
    409: (
        _("This changed in the meantime"),
        _("Somebody, or the sender itself, was quicker. Here is how it stands now."),
    ),
    500: (
        _("Something broke on our side"),
        _("It is in the log, and nothing was half done. Try again in a moment."),
    ),
    503: (
        _("The database is away for a moment"),
        _("Nothing was lost: mail and clicks are kept meanwhile. Try again in a few seconds."),
    ),
    507: (
        _("The server's disk is full"),
        _("Nothing was lost, and nothing was half done. An admin makes room on the disk; then try again."),
    ),
}


class WordsForErrors(MiddlewareMixin):
    """Turns a wrong state into 409 with the row as it now is, and a database without room into words for it."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, WrongState):
            return wrong_state(request, error)
        return _page(request, 507) if isinstance(error.__cause__, DiskFull) else None


def wrong_state(request: HttpRequest, error: WrongState) -> HttpResponse:
    """409: for htmx how it stands now, as words and as the fresh row; for a plain form a page with the way back."""
    if not swapping(request):
        return _page(request, 409)
    now = type(error.row)._base_manager.filter(pk=error.row.pk).first() if error.row else None
    context = {"toast": Toast(_how_it_stands(now), "error"), "row": _drawn(request, now) if now else ""}
    response = render(request, "errors/_toast.html", context, status=409)
    return trigger_client_event(response, "changed", {"ids": [now.pk]}, after="settle") if now else response


def _how_it_stands(row: Model | None) -> str:
    if row is None:
        return gettext("There is nothing here: it was removed in the meantime")
    say_status = getattr(row, "get_status_display", None)  # Django makes it for a field with choices
    if say_status is None:
        return gettext("This changed in the meantime")
    return gettext("This changed in the meantime: it is %(status)s now") % {"status": str(say_status()).lower()}


def _drawn(request: HttpRequest, row: Model) -> str:
    """The row as its screen draws it; nothing for nouns that have no rows yet."""
    place = FRESH.get(row._meta.label)
    draw: Callable[[HttpRequest, Model], str] = import_string(place) if place else lambda request, row: ""
    return draw(request, row)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    """The error as a page or a toast. It is drawn without the request: even asking who reads it may fail."""
    return refusal(request, *WORDS[status], status)


def refusal(request: HttpRequest, title: str | Promise, words: str | Promise, status: int = 403) -> HttpResponse:
    """A page or a toast that says why not."""
    toast = Toast(f"{title}. {words}", "error")
    context = {"code": status, "title": title, "words": words, "back": way_back(request, "/"), "toast": toast}
    template = "errors/_toast.html" if swapping(request) else "errors/page.html"
    return HttpResponse(render_to_string(template, context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return _page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or 503 where the database is away, which kit/logs.py tells in one line."""
    if not is_outage(sys.exc_info()[1]):
        return _page(request, 500)
    response = _page(request, 503)
    response["Retry-After"] = "5"
    return response
