"""A channel's own signature: make a key, publish it, have it checked and used."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.delivery import dkim_keys
from quarterdeck.delivery.models import Channel
from quarterdeck.kit.errors import OutsideError
from quarterdeck.web.access import reader


@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """A new key for a domain; the page then shows what to publish."""
    domain = request.POST.get("domain", "")
    done = _("The key is made. Publish its record, then have it checked.")
    return _do(request, pk, lambda channel: dkim_keys.make(channel, domain, by=reader(request)), done)


@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Look the record up, and sign if it is there."""
    done = _("The record is right: mail is signed from now on.")
    return _do(request, pk, lambda channel: dkim_keys.use(channel, by=reader(request)), done)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign no more; the key is kept."""
    done = _("Mail is not signed by us any more.")
    return _do(request, pk, lambda channel: dkim_keys.stop(channel, by=reader(request)), done)


def _do(request: HttpRequest, pk: int, deed: Callable[[Channel], object], done: str) -> HttpResponse:
    channel = get_object_or_404(Channel.objects.editable_by(reader(request)), pk=pk)
    try:
        deed(channel)
    except OutsideError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("channel", pk)
