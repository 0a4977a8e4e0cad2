"""Identities: one's own From addresses, each proved by a link."""

from __future__ import annotations

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.delivery import domains, identities
from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.kit.sayings import said
from quarterdeck.web.access import reader
from quarterdeck.web.forms.identities import IdentityForm
from quarterdeck.web.pages import form_page, form_status

FIELDS = list(IdentityForm.base_fields)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The reader's own identities."""
    user = reader(request)
    context = {
        "identities": Identity.objects.of(user).select_related("channel"),
        "has_channel": Channel.objects.visible_to(user).exists(),
    }
    return render(request, "settings/identities/index.html", context)


@form_page
def add(request: HttpRequest) -> HttpResponse:
    """A new address; its link is sent at once."""
    user = reader(request)
    start = {"name": user.name, "address": "" if user.identities.exists() else user.email}
    form = IdentityForm(request.POST if request.method == "POST" else None, user=user, initial=start)
    if request.method == "POST" and form.is_valid():
        _ask(request, identities.add(user, **form.cleaned_data))
        return redirect("identities")
    return render(request, "settings/identities/edit.html", {"form": form}, status=form_status(request))


@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, address, channel, signature; another address has to be proved again."""
    identity = _own(request, pk)
    form = IdentityForm(
        request.POST if request.method == "POST" else None,
        user=reader(request),
        identity=identity,
        initial=model_to_dict(identity, fields=FIELDS),
    )
    if request.method == "POST" and form.is_valid():
        if identities.change(identity, **form.cleaned_data):
            _ask(request, identity)
        else:
            messages.success(request, _("%(address)s is saved.") % {"address": identity.address})
        return redirect("identities")
    context = {"form": form, "identity": identity}
    return render(request, "settings/identities/edit.html", context, status=form_status(request))


@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """The link once more."""
    _ask(request, _own(request, pk))
    return redirect("identities")


@require_POST
def make_default(request: HttpRequest, pk: int) -> HttpResponse:
    identity = _own(request, pk)
    identities.make_default(identity)
    messages.success(request, _("New emails start from %(address)s.") % {"address": identity.address})
    return redirect("identities")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    identity = _own(request, pk)
    if kept := identities.remove(identity):
        messages.error(request, said(kept))
    else:
        messages.success(request, _("%(address)s is deleted.") % {"address": identity.address})
    return redirect("identities")


@form_page
@never_cache
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: looking at it changes nothing, the button confirms."""
    identity = identities.find(token, reader(request))
    if identity is None:
        return render(request, "settings/identities/verify_spent.html", status=410)
    if request.method == "POST":
        identities.confirm(identity)
        domains.look_after(identity)
        messages.success(request, _("%(address)s is confirmed: you can send from it.") % {"address": identity.address})
        return redirect("identities")
    return render(request, "settings/identities/verify.html", {"identity": identity})


def _own(request: HttpRequest, pk: int) -> Identity:
    return get_object_or_404(Identity.objects.of(reader(request)), pk=pk)


def _ask(request: HttpRequest, identity: Identity) -> None:
    if fault := identities.ask_for_proof(identity):
        words = _("The link to confirm %(address)s could not be sent. %(fault)s")
        messages.error(request, words % {"address": identity.address, "fault": said(fault)})
    else:
        words = _("A link to confirm it is on its way to %(address)s.")
        messages.success(request, words % {"address": identity.address})
