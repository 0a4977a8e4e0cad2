"""The page behind the link in a mail: GET shows, POST does, whoever asks and however often (RFC 8058, R3 to R6)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from quarterdeck.emails import optout as leaving
from quarterdeck.kit.tokens import BadToken
from quarterdeck.people.models import Suppression
from quarterdeck.people.optout import OptOut, read
from quarterdeck.public.forms import LeaveForm
from quarterdeck.public.page import about_page
from quarterdeck.tracking import consent

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
ONE_CLICK = ("List-Unsubscribe", "One-Click")
Source = Suppression.Source


@login_not_required
@csrf_exempt
def leave(request: HttpRequest, token: str = "") -> HttpResponse:
    """Shows where somebody stands; a POST unsubscribes (or what its form says) and answers 200, never a redirect."""
    if request.method not in METHODS or request.method == "OPTIONS":
        answer = HttpResponse(status=204 if request.method == "OPTIONS" else 405, headers={"Allow": ", ".join(METHODS)})
        return _plain(answer)
    try:
        about = read(token)
    except BadToken:
        return _plain(render(request, "public/unknown.html", status=404))
    done = _do(about, _said(request)) if request.method == "POST" else ""
    return _plain(render(request, "public/leave.html", {**about_page(about), "done": done}))


@transaction.atomic
def _do(about: OptOut, said: QueryDict) -> str:
    """What the POST asks for; anything that is no choice of our page is one click. Done when this returns (M5)."""
    form = LeaveForm(said)
    verb = form.verb if said.get(ONE_CLICK[0]) != ONE_CLICK[1] else ""
    match verb:
        case "back":
            leaving.resubscribe(about)
        case "agree" | "refuse":
            consent.say(about.address, given=verb == "agree", email_id=about.email_id)
        case "leave":
            leaving.unsubscribe(about, source=Source.PAGE, only_sender=form.only_sender, why=form.reason)
        case _:
            leaving.unsubscribe(about, source=Source.ONE_CLICK)
    return verb or "leave"


def _said(request: HttpRequest) -> QueryDict:
    """The form that was sent; a broken one says nothing, which is one click as well."""
    try:
        return request.POST
    except (MultiPartParserError, SuspiciousOperation):
        return QueryDict()


def _plain(answer: HttpResponse) -> HttpResponse:
    """Nothing is kept, nobody is told where the visitor came from, no robot lists it."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
