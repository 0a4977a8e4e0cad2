"""Who works here, and inviting others."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.delivery.invite import post
from quarterdeck.people.importing.sheet import BadSheet
from quarterdeck.team import invitations
from quarterdeck.team.models import Invitation, Membership, User
from quarterdeck.team.models.invitation import LASTS
from quarterdeck.web import roster
from quarterdeck.web.access import reader
from quarterdeck.web.admins import admins_only
from quarterdeck.web.forms.team import InviteForm
from quarterdeck.web.pages import form_page, form_status

Made = Sequence[tuple[Invitation, str]]


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Everybody, the ones who left last; and who is invited."""
    in_teams = Prefetch("memberships", Membership.objects.select_related("team").order_by("team__name"))
    context = {
        "users": User.objects.prefetch_related(in_teams).order_by("-is_active", "name", "pk"),
        "invitations": Invitation.objects.open().select_related("by").prefetch_related("teams").order_by("-created_at"),
    }
    return render(request, "settings/team/index.html", context)


@form_page
@admins_only
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Invite addresses; the links are shown once."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = invitations.invite(given["addresses"], given["role"], list(given["teams"]), by=reader(request))
        return _show(request, made)
    status = form_status(request)
    return render(request, "settings/team/invite.html", {"form": form}, status=status)


@form_page
@admins_only
@never_cache
def invite_file(request: HttpRequest) -> HttpResponse:
    """A CSV file of people: looked at row by row first, invited when that is confirmed."""
    if request.method != "POST":
        return _file(request)
    if "rows" in request.POST:
        return _confirmed(request)
    given = request.FILES.get("file")
    if given is None:
        return _file(request, wrong=_("Choose a file."))
    try:
        rows = roster.read(given.read(roster.LARGEST + 1))
    except BadSheet as error:
        return _file(request, wrong=str(error))
    return _file(request, rows=rows, status=200)


def _confirmed(request: HttpRequest) -> HttpResponse:
    """Invite those of the rows that still can be; the others are shown with the reason."""
    try:
        rows = roster.unpacked(request.POST["rows"])
    except (ValueError, TypeError) as error:
        raise BadRequest("these are not the rows that were shown") from error
    if not rows or any(row.guest is None for row in rows):
        return _file(request, rows=rows, status=409)
    return _show(request, invitations.invite_each([row.guest for row in rows if row.guest], by=reader(request)))


def _file(request: HttpRequest, *, rows: Sequence[roster.Row] = (), wrong: str = "", status: int = 0) -> HttpResponse:
    good = sum(1 for row in rows if row.guest)
    context = {"rows": rows, "good": good, "bad": len(rows) - good, "packed": roster.packed(rows), "wrong": wrong}
    return render(request, "settings/team/invite_file.html", context, status=status or (422 if wrong else 200))


@require_POST
@admins_only
@never_cache
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link in place of the old one, mailed and shown once."""
    invitation = _open(request, pk)
    return _show(request, [(invitation, invitations.renew(invitation, by=reader(request)))])


@require_POST
@admins_only
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _open(request, pk)
    invitations.withdraw(invitation, by=reader(request))
    messages.success(request, _("The invitation of %(who)s is withdrawn.") % {"who": invitation})
    return redirect("team")


def _open(request: HttpRequest, pk: int) -> Invitation:
    return get_object_or_404(Invitation.objects.open(), pk=pk)


def _show(request: HttpRequest, made: Made) -> HttpResponse:
    """The new links, and which of them were mailed too."""
    links = [(str(invitation), _url(secret)) for invitation, secret in made]
    posted = post(reader(request), links, LASTS.days)
    rows = [{"address": address, "url": url, "mailed": address in posted.addresses} for address, url in links]
    return render(request, "settings/team/invited.html", {"links": rows, "fault": posted.fault, "days": LASTS.days})


def _url(secret: str) -> str:
    return f"{settings.QUARTERDECK.url.rstrip('/')}{reverse('join', args=[secret])}"
