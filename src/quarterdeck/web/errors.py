"""What goes wrong, said in words: as a page on a visit, as a toast (and the fresh row) for htmx."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.module_loading import import_string

from quarterdeck.kit.states import Stateful, WrongState
from quarterdeck.web.pages import swapping, way_back
from quarterdeck.web.toasts import Toast

# Which function draws the fresh row of a noun after a wrong state: (request, row) -> html.
FRESH = {"emails.Email": "quarterdeck.web.views.emails.fresh_row"}

WORDS = {
    400: ("That request made no sense here", "Go back and try again; if a form was open for long, reload it first."),
    403: (
        "You may not do that",
        "Your role does not allow it, or the form was open for too long.",
    ),
    404: ("There is nothing here", "It does not exist, was deleted, or belongs to somebody else."),
    409: ("This changed in the meantime", "Somebody, or the sender itself, was quicker. Here is how it stands now."),
    500: (
        "Something broke on our side",
        "It is in the log, and nothing was half done. Try again in a moment.",
    ),
}


class WordsForErrors(MiddlewareMixin):
    """Turns a wrong state into 409 with the row as it now is."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return wrong_state(request, error) if isinstance(error, WrongState) else None


def wrong_state(request: HttpRequest, error: WrongState) -> HttpResponse:
    """409: for htmx the fresh row and a toast; for a plain form a page with the way back."""
    if not swapping(request):
        return _page(request, 409)
    row = _fresh_row(request, error)
    return render(request, "errors/_toast.html", {"toast": Toast(_sentence(error), "error"), "row": row}, status=409)


def _sentence(error: WrongState) -> str:
    return str(error) or WORDS[409][0]


def _fresh_row(request: HttpRequest, error: WrongState) -> str:
    draw: Callable[[HttpRequest, Stateful], str] | None = None
    if isinstance(error.row, Stateful) and error.row._meta.label in FRESH:
        draw = import_string(FRESH[error.row._meta.label])
    return draw(request, error.row.fresh()) if draw and isinstance(error.row, Stateful) else ""


def _page(request: HttpRequest, status: int) -> HttpResponse:
    title, words = WORDS[status]
    toast = Toast(f"{title}. {words}", "error")
    context = {"code": status, "title": title, "words": words, "back": way_back(request, "/"), "toast": toast}
    template = "errors/_toast.html" if swapping(request) else "errors/page.html"
    return render(request, template, context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return _page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)
