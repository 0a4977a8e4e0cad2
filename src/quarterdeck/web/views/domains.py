"""The domains that a channel's mail comes from: look their records up again, and answer for what they lack."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.delivery import domains
from quarterdeck.delivery.models import Channel, MailDomain
from quarterdeck.kit.errors import OutsideError
from quarterdeck.web.access import reader
from quarterdeck.web.admins import admins_only
from quarterdeck.web.views.channels import page_of


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the name service about all of them now."""
    channel = get_object_or_404(Channel.objects.editable_by(reader(request)), pk=pk)
    try:
        domains.check_channel(channel)
    except OutsideError as error:
        return page_of(request, channel, status=422, domains_fault=str(error))
    messages.success(request, _("The records were looked up."))
    return redirect("channel", pk)


@require_POST
@admins_only
def answer_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Let mail of a domain go in spite of what it lacks, with a reason."""
    row = get_object_or_404(MailDomain.objects.select_related("channel"), pk=pk)
    note = request.POST.get("note", "")
    if not note.strip():
        return page_of(request, row.channel, status=422, domain_without_note=row.pk)
    domains.answer_for(row, note=note, by=reader(request))
    messages.success(request, _("Mail from %(domain)s goes; the reason is kept.") % {"domain": row.domain})
    return redirect("channel", row.channel_id)
