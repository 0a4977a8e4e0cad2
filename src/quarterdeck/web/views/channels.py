"""Channels: the servers that send, tested and explained."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.delivery import channels, dkim_keys, filing, rates
from quarterdeck.delivery.addresses import Unsendable
from quarterdeck.delivery.check import Letter
from quarterdeck.delivery.mime import Mailbox
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.own_mail import test_letter
from quarterdeck.delivery.pace import uses as pace_uses
from quarterdeck.kit.keys import domain_of
from quarterdeck.kit.sayings import said, words_of
from quarterdeck.team.models import User
from quarterdeck.web import mail_domains
from quarterdeck.web.access import reader
from quarterdeck.web.forms.channels import ChannelForm
from quarterdeck.web.pages import form_page, form_status, render_page
from quarterdeck.web.sending import channel_said

FIELDS = [name for name in ChannelForm.base_fields if name not in ("password", "shared")]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The channels that the reader may send through."""
    user = reader(request)
    rows = Channel.objects.visible_to(user).select_related("owner", "mailbox").annotate(users=Count("identities"))
    editable = set(Channel.objects.editable_by(user).values_list("pk", flat=True))
    context = {"channels": rows.order_by("name", "pk"), "editable": editable}
    return render(request, "settings/channels/index.html", context)


@form_page
@sensitive_post_parameters("password")
def add(request: HttpRequest) -> HttpResponse:
    """A new channel: the organisation's if an admin says so, else one's own."""
    user = reader(request)
    form = ChannelForm(request.POST if request.method == "POST" else None, by=user)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        shared = given.pop("shared", False)
        channel = channels.add(None if shared else user, given.pop("password"), by=user, **given)
        messages.success(request, _("The channel is saved. Test it now: nothing is sent."))
        return redirect("channel", channel.pk)
    return render(request, "settings/channels/edit.html", {"form": form}, status=form_status(request))


@form_page
@sensitive_post_parameters("password")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel's settings."""
    channel = _editable(request, pk)
    start = model_to_dict(channel, fields=FIELDS)
    form = ChannelForm(
        request.POST if request.method == "POST" else None, by=reader(request), channel=channel, initial=start
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        channels.change(channel, given.pop("password"), by=reader(request), **given)
        messages.success(request, _("The channel is saved. Test it now: nothing is sent."))
        return redirect("channel", channel.pk)
    return page_of(request, channel, form=form, status=form_status(request))


def _pace(channel: Channel) -> dict[str, str]:
    """How it sends, and what its provider allows, in sentences."""
    advice = channels.advice_for(channel)
    known = {"allows": advice.allows, "login_note": advice.login}
    return {"pace": channel_said(channel), **{name: _(words) if words else "" for name, words in known.items()}}


def _signature(channel: Channel) -> dict[str, object]:
    """What is to be published for its DKIM key, or the domain that a key would be for."""
    if channel.sealed_dkim_key:
        return {"record": dkim_keys.record_of(channel), "dkim_domain": channel.dkim_domain}
    address = channel.identities.order_by("pk").values_list("address", flat=True).first() or ""
    return {"dkim_domain": domain_of(address)}


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the channel out; with `send` also send the reader a message through it."""
    channel, user = _editable(request, pk), reader(request)
    try:
        letter = _letter_to(user, channel) if request.POST.get("send") else None
    except Unsendable as error:
        messages.error(request, said(words_of(error)))
        return redirect("channel", pk)
    result = filing.try_out(channel, letter)
    return page_of(request, channel, result=result)


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    channel = _editable(request, pk)
    if channels.pause(channel, by=reader(request)):
        messages.success(request, _("“%(name)s” is paused: its emails wait.") % {"name": channel})
    return redirect("channel", pk)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    channel = _editable(request, pk)
    try:
        resumed = channels.resume(channel, by=reader(request), note=request.POST.get("note", "")[:500])
    except channels.NoteNeeded as error:
        return page_of(request, channel, status=422, note_fault=str(error))
    if resumed:
        messages.success(request, _("“%(name)s” sends again.") % {"name": channel})
    return redirect("channel", pk)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    channel = _editable(request, pk)
    if kept := channels.remove(channel, by=reader(request)):
        messages.error(request, kept)
        return redirect("channel", pk)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": channel})
    return redirect("channels")


def _editable(request: HttpRequest, pk: int) -> Channel:
    return get_object_or_404(Channel.objects.editable_by(reader(request)), pk=pk)


def _letter_to(user: User, channel: Channel) -> Letter:
    """From the reader's identity on this channel, or else from the address that logs in."""
    identity = user.identities.filter(channel=channel).order_by("-is_default", "pk").first()
    address = identity.address if identity else channel.username if "@" in channel.username else user.email
    return test_letter(channel, Mailbox(user.name, address), Mailbox(user.name, user.email))


def page_of(
    request: HttpRequest, channel: Channel, *, form: ChannelForm | None = None, status: int = 200, **more: object
) -> HttpResponse:
    """The channel's page; for htmx only its test."""
    start = model_to_dict(channel, fields=FIELDS)
    context = {
        "form": form or ChannelForm(by=reader(request), channel=channel, initial=start),
        "channel": channel,
        "user_address": reader(request).email,
        "rates": rates.standings([channel.pk])[channel.pk],
        "uses": pace_uses.of_channels([channel], timezone.now())[channel.pk].uses,
        **_pace(channel),
        **_signature(channel),
        "domains": mail_domains.shown(channel),
        **more,
    }
    return render_page(request, "settings/channels/edit.html", "settings/channels/_check.html", context, status=status)
