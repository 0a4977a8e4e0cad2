"""What can be done with emails: each verb once, for one row and for a selection."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from quarterdeck.emails import bulk as engine
from quarterdeck.emails.again import Blocked, lift_complaint, send_again, send_all_again
from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.emails.models import Email
from quarterdeck.emails.verbs import BY_SET
from quarterdeck.kit.states import WrongState
from quarterdeck.web.access import reader
from quarterdeck.web.actions import BY_VERB, Action, in_bulk
from quarterdeck.web.chosen import Boxes
from quarterdeck.web.forms.people import NoteForm
from quarterdeck.web.mending import RetryForm, said
from quarterdeck.web.pages import swapping, way_back
from quarterdeck.web.toasts import Toast
from quarterdeck.web.views.deeds import begun, do_now
from quarterdeck.web.views.emails import changed_context
from quarterdeck.web.words import number


@require_POST
def act(request: HttpRequest, uuid: UUID, verb: str) -> HttpResponse:
    """Archive, unarchive, success, delete, restore: one email."""
    email, action = _mine(request, uuid), _action(verb)
    if not in_bulk(verb, Email.objects.filter(pk=email.pk), reader(request)):
        raise WrongState(f"{email} does not allow {verb}", email)
    return _answer(request, [email.pk], _toast(action, str(action.done), [email.pk]))


@require_POST
def bulk(request: HttpRequest, verb: str) -> HttpResponse:
    """The same verbs on the rows that were selected; says how many were done, how many were not, and why."""
    action, boxes = _action(verb, more=("retry",)), Boxes.read(request.POST.getlist("ids"))
    if boxes.groups:
        return _on_groups(request, verb, boxes)
    asked = boxes.ids
    mine = Email.objects.editable_by(reader(request)).filter(pk__in=asked)
    ids = list(mine.values_list("pk", flat=True))
    if verb == "retry":
        done, refused = _retry_all(mine, request)
    else:
        done, refused = [each.id for each in in_bulk(verb, mine, reader(request))], ""
    if len(ids) < len(asked):
        refused = refused or _("only its sender acts on an email")
    words = _summary(action, len(done), len(asked) - len(done), refused)
    return _answer(request, ids, _toast(action, words, done, "" if done else "error", is_undo="undo" in request.POST))


def _on_groups(request: HttpRequest, verb: str, boxes: Boxes) -> HttpResponse:
    """Whole group emails are a deed: they may be thousands."""
    user, folder = reader(request), BY_SLUG[boxes.groups[0][1]]
    deed = engine.begin(uuid4(), verb, folder, user, only=boxes.emails(user))
    assert deed  # a new uuid is nobody else's
    do_now(deed)
    return begun(request, deed, boxes)


@require_POST
def retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send again; a bounced email asks for another address or a note that lifts the block."""
    email = _mine(request, uuid)
    form = RetryForm(request.POST)
    try:
        if not form.is_valid():
            return _refuse(request, email, said(form))
        send_again(email, by=reader(request), address=form.cleaned_data["address"], note=form.cleaned_data["note"])
    except Blocked as block:
        return _refuse(request, email, str(block))
    return _answer(request, [email.pk], Toast(_("Waiting to be sent again")))


@require_POST
def mark_delivered(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A person decides that an email of unknown outcome did go."""
    email = _mine(request, uuid)
    email.mark_delivered(by=reader(request))
    return _answer(request, [email.pk], Toast(_("Marked as delivered")))


@require_POST
def lift(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An admin lifts a complaint, with a reason; the sender may then retry."""
    if not reader(request).is_admin:
        raise Http404
    email = get_object_or_404(Email.objects.visible_to(reader(request)), uuid=uuid)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _refuse(request, email, said(form))
    lift_complaint(email, by=reader(request), note=form.cleaned_data["note"])
    return _answer(request, [email.pk], Toast(_("The complaint is lifted; the sender may retry")))


def _mine(request: HttpRequest, uuid: UUID) -> Email:
    return get_object_or_404(Email.objects.editable_by(reader(request)).select_related("identity"), uuid=uuid)


def _action(verb: str, more: tuple[str, ...] = ()) -> Action:
    if verb not in BY_SET and verb not in more:
        raise Http404
    return BY_VERB[verb]


def _retry_all(chosen: Any, request: HttpRequest) -> tuple[list[int], str]:
    """Retry them; returns which went, and the first reason why another did not."""
    done, refused = send_all_again(chosen, by=reader(request))
    return done, refused[0][1] if refused else ""


def _summary(action: Action, done: int, left: int, refused: str) -> str:
    if done == 1 and not left:
        return str(action.done)
    parts = [
        f"{action.done}: {number(done)}" if done else _("Nothing was changed"),
        ngettext("%(n)s could not be", "%(n)s could not be", left) % {"n": number(left)} if left and done else "",
        refused,
    ]
    return " · ".join(part for part in parts if part)


def _toast(action: Action, text: str, ids: list[int], tone: str = "", *, is_undo: bool = False) -> Toast:
    """The words, with the way back when the action has one."""
    undo = reverse("emails_bulk", args=[action.back]) if action.back and ids and not is_undo else ""
    return Toast(text, tone, undo, ids)


def _answer(request: HttpRequest, ids: list[int], toast: Toast) -> HttpResponse:
    """The rows, counts and toast to htmx; a plain form goes back with the same words on top."""
    if not swapping(request):
        messages.add_message(request, messages.INFO, toast.text, extra_tags=toast.tone)
        return redirect(way_back(request, reverse("emails", args=["delivered"])))
    response = render(request, "emails/_changed.html", {**changed_context(request, ids), "toast": toast})
    return trigger_client_event(response, "changed", {"ids": ids}, after="settle")


def _refuse(request: HttpRequest, email: Email, words: str) -> HttpResponse:
    """422, nothing changed: the words beside the form that asked, else as a toast; on a page as its message."""
    if not swapping(request):
        messages.error(request, words)
        return redirect(way_back(request, reverse("email", args=[email.uuid])))
    if "beside" in request.POST:
        return render(request, "emails/_wrong.html", {"words": words, "oob": True}, status=422)
    context = {**changed_context(request, [email.pk]), "toast": Toast(words, "error")}
    return render(request, "emails/_changed.html", context, status=422)
