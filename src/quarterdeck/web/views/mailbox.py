"""A channel's mailbox: set up, tested and explained."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from quarterdeck.delivery import channels
from quarterdeck.delivery.models import Channel
from quarterdeck.inbound import mailboxes
from quarterdeck.inbound.models import Mailbox
from quarterdeck.web.access import reader
from quarterdeck.web.forms.mailbox import MailboxForm, ReturnsForm
from quarterdeck.web.pages import form_page, form_status, render_page


@form_page
@sensitive_post_parameters("password")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the channel's answers arrive."""
    channel = _editable(request, pk)
    mailbox = Mailbox.objects.filter(channel=channel).first()
    form = MailboxForm(request.POST if request.method == "POST" else None, channel=channel, mailbox=mailbox)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        mailboxes.save(channel, given.pop("password"), by=reader(request), **given)
        messages.success(request, _("The mailbox is saved. Test the reading now: nothing is changed in it."))
        return redirect("mailbox", channel.pk)
    return _page(request, channel, mailbox, form, status=form_status(request))


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Log in and look; nothing is taken and nothing is marked."""
    channel = _editable(request, pk)
    mailbox = get_object_or_404(Mailbox, channel=channel)
    tried = mailboxes.try_out(mailbox)
    mailbox.refresh_from_db()
    return _page(request, channel, mailbox, MailboxForm(channel=channel, mailbox=mailbox), tried=tried)


@require_POST
def returns(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the bounces of a relay come back to us by SMTP, or not."""
    channel = _editable(request, pk)
    mailbox = Mailbox.objects.filter(channel=channel).first()
    form = ReturnsForm(request.POST)
    if not form.is_valid():
        return _page(request, channel, mailbox, MailboxForm(channel=channel, mailbox=mailbox), back=form, status=422)
    channels.change(channel, "", by=reader(request), **form.cleaned_data)
    messages.success(request, _("The way back of bounces is saved."))
    return redirect("mailbox", pk)


@require_POST
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop reading, or read again."""
    mailbox = get_object_or_404(Mailbox, channel=_editable(request, pk))
    on = request.POST.get("on") == "1"
    mailboxes.turn(mailbox, reader(request), on=on)
    messages.success(request, _("The mailbox is read.") if on else _("The mailbox is not read any more."))
    return redirect("mailbox", pk)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    mailbox = get_object_or_404(Mailbox, channel=_editable(request, pk))
    mailboxes.remove(mailbox, reader(request))
    messages.success(request, _("The mailbox and its password are forgotten. What came from it stays."))
    return redirect("channel", pk)


def _editable(request: HttpRequest, pk: int) -> Channel:
    return get_object_or_404(Channel.objects.editable_by(reader(request)), pk=pk)


def _page(
    request: HttpRequest,
    channel: Channel,
    mailbox: Mailbox | None,
    form: MailboxForm,
    *,
    tried: mailboxes.Tried | None = None,
    back: ReturnsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    folders = list(mailbox.folders.order_by("role")) if mailbox is not None else []
    context = {
        "channel": channel,
        "mailbox": mailbox,
        "folders": folders,
        "form": form,
        "tried": tried,
        "back": back or ReturnsForm(initial={"bounce_domain": channel.bounce_domain}),
        "listens": bool(settings.QUARTERDECK.inbound_smtp_port),
    }
    page, part = "settings/channels/mailbox.html", "settings/channels/_mailbox_check.html"
    return render_page(request, page, part, context, status=status)
