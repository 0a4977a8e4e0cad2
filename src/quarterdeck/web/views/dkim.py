"""A channel's own signature: make a key, publish it, have it checked and used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.delivery import dkim_keys
from quarterdeck.delivery.models import Channel
from quarterdeck.kit.errors import OutsideError
from quarterdeck.web.access import reader
from quarterdeck.web.views.channels import page_of


@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """A new key for a domain; the page then shows what to publish."""
    domain = request.POST.get("domain", "")
    channel = _editable(request, pk)
    try:
        dkim_keys.make(channel, domain, by=reader(request))
    except OutsideError as error:
        return page_of(request, channel, status=422, domain_fault=str(error), dkim_domain=domain)
    return _done(request, pk, _("The key is made. Publish its record, then have it checked."))


@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Look the record up, and sign if it is there."""
    channel = _editable(request, pk)
    try:
        dkim_keys.use(channel, by=reader(request))
    except OutsideError as error:
        return page_of(request, channel, status=422, record_fault=str(error))
    return _done(request, pk, _("The record is right: mail is signed from now on."))


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign no more; the key is kept."""
    dkim_keys.stop(_editable(request, pk), by=reader(request))
    return _done(request, pk, _("Mail is not signed by us any more."))


def _editable(request: HttpRequest, pk: int) -> Channel:
    return get_object_or_404(Channel.objects.editable_by(reader(request)), pk=pk)


def _done(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("channel", pk)
