"""One email: its letter, its history, why it is where it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from quarterdeck.emails.models import Email
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.web import csp
from quarterdeck.web.access import reader
from quarterdeck.web.lists import open_at, open_beside
from quarterdeck.web.pages import render_page
from quarterdeck.web.pane import facts, letter_of
from quarterdeck.web.viewing import seen_as


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The email beside its list for htmx, alone on a page of its own on a visit."""
    email = _visible(request, uuid)
    response = render_page(request, "emails/show.html", "emails/_pane.html", {"pane": _facts(request, email)})
    here = request.headers.get("HX-Current-URL", "")
    beside = open_beside(here, str(email.uuid))
    if beside:  # reading on replaces the address, so that Back leads to the list and not through every letter
        response["HX-Replace-Url" if open_at(here) else "HX-Push-Url"] = beside
    return response


@require_safe
def state(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What may have changed about an open email; its letter is left alone."""
    return render(request, "emails/_state.html", {"pane": _facts(request, _visible(request, uuid))})


@require_safe
def letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letter itself, for the sandboxed frame: no script, no foreign picture."""
    email = _visible(request, uuid)
    response = render(request, "emails/letter.html", {"letter": letter_of(email)})
    response[csp.HEADER] = csp.policy(csp.LETTER)
    return response


def pane_for(request: HttpRequest, uuid: str) -> dict[str, Any] | None:
    """The open email of a list's address; None when there is no such email for this viewer."""
    try:
        email = _visible_emails(request).filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None
    return _facts(request, email) if email else None


def _facts(request: HttpRequest, email: Email) -> dict[str, Any]:
    """What the pane says; on another's deck it offers nothing to do."""
    return facts(email, reader(request), read_only=seen_as(request) is not None)


def _visible(request: HttpRequest, uuid: UUID) -> Email:
    return get_object_or_404(_visible_emails(request), uuid=uuid)


def _visible_emails(request: HttpRequest) -> EmailQuerySet:
    related = ("person", "sender", "identity", "campaign", "content", "channel", "template")
    return Email.objects.visible_to(reader(request)).select_related(*related)
