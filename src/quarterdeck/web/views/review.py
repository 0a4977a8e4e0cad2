"""Incoming mail that waits for a person: what it says, and what it belongs to; and the words of what was answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.emails.models import Email
from quarterdeck.inbound import conversation, review
from quarterdeck.inbound.models import Message, RawMail
from quarterdeck.inbound.models.message import MessageQuerySet
from quarterdeck.web import csp
from quarterdeck.web.access import reader
from quarterdeck.web.pages import render_page
from quarterdeck.web.templatetags.incoming import MOST

PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits, newest first; and what was settled lately."""
    mine = _mine(request).select_related("mailbox", "email", "settled_by").defer("whole", "text")
    waiting = mine.in_review().order_by("-received_at", "-pk")
    settled = mine.filter(status=Message.Status.SETTLED).order_by("-settled_at", "-pk")
    context = {"waiting": waiting[:PAGE], "total": waiting.count(), "settled": settled[:PAGE]}
    return render_page(request, "settings/review/index.html", "settings/review/_page.html", context)


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The number on the rail and on the tab."""
    waiting = Message.objects.in_review().reviewable_by(reader(request))
    return render(request, "settings/review/_count.html", {"n": waiting[:MOST].count()})


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One message, and the emails that it may belong to."""
    return _page(request, _message(request, uuid))


def _page(request: HttpRequest, message: Message, *, wrong: str = "") -> HttpResponse:
    user, text = reader(request), request.GET.get("q", "")[:200]
    is_open = message.status == Message.Status.OPEN
    context = {
        "message": message,
        "told": _told(message),
        "is_open": is_open,
        "emails": review.suggestions(message, user, text) if is_open else [],
        "q": text,
        "may_read_raw": _raw(request, message) is not None,
        "wrong": wrong,
    }
    page, part = "settings/review/show.html", "settings/review/_emails.html"
    return render_page(request, page, part, context, status=422 if wrong else 200)


@require_safe
def words(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The message's own words, for the sandboxed frame."""
    message = _message(request, uuid)
    return _framed(request, {"words": message.whole or message.text})


@require_POST
def settle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A person says what it is."""
    message, user, way = _message(request, uuid), reader(request), request.POST.get("way", "")
    if way not in review.WAYS:
        raise BadRequest("This is no way to settle a message.")
    email = None if way == "nothing" else _chosen(request)
    if way != "nothing" and email is None:
        return _page(request, message, wrong=_("Choose the email that it belongs to."))
    review.settle(message, way, by=user, email=email)
    done = {
        "reply": _("Recorded as an answer."),
        "report": _("Recorded on the email that it is about."),
        "nothing": _("Put aside: nothing follows from it."),
    }
    messages.success(request, done[way])
    return redirect("review")


@require_POST
def reopen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """It was no nothing after all."""
    review.reopen(_message(request, uuid), by=reader(request))
    messages.success(request, _("It waits for you again."))
    return redirect("review_message", uuid)


@require_safe
def raw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The message's bytes as a file, for the mailbox's owner, as long as they are kept."""
    message = get_object_or_404(Message, uuid=uuid)
    mail = _raw(request, message)
    if mail is None:
        raise Http404
    response = HttpResponse(mail.read(), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="message-{message.uuid}.eml"'
    return response


@require_safe
def answer(request: HttpRequest, uuid: UUID, message: UUID) -> HttpResponse:
    """What somebody answered, for the sandboxed frame in the pane; what they quote is folded."""
    user = reader(request)
    email = get_object_or_404(Email.objects.visible_to(user), uuid=uuid)
    found = get_object_or_404(conversation.in_conversation(email, user), uuid=message)
    return _framed(request, {"words": found.text, "folded": conversation.folded(found)})


def _framed(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    response = render(request, "emails/words.html", context)
    response[csp.HEADER] = csp.policy(csp.LETTER)
    return response


def _mine(request: HttpRequest) -> MessageQuerySet:
    return Message.objects.reviewable_by(reader(request))


def _message(request: HttpRequest, uuid: UUID) -> Message:
    looked_at = _mine(request).filter(status__in=[Message.Status.OPEN, Message.Status.SETTLED])
    return get_object_or_404(looked_at.select_related("mailbox", "email__person", "settled_by"), uuid=uuid)


def _raw(request: HttpRequest, message: Message) -> RawMail | None:
    readable = Message.objects.raw_readable_by(reader(request)).filter(pk=message.pk)
    return RawMail.objects.filter(pk=message.digest).first() if readable.exists() else None


def _chosen(request: HttpRequest) -> Email | None:
    try:
        uuid = UUID(request.POST.get("email", ""))
    except ValueError:
        return None
    return review.emails_for(reader(request)).filter(uuid=uuid).first()


def _told(message: Message) -> str:
    """What the message seems to be, in a few words."""
    said = {
        "bounce": _("A mail server returned something, and it does not name an email of ours for certain."),
        "complaint": _("Somebody reported mail as spam, and the report does not name an email of ours for certain."),
        "unsubscribe": _("Somebody whom nobody knows asks not to be mailed again."),
    }
    return said.get(message.kind) or _("It could not be read as an answer, a bounce or a complaint.")
