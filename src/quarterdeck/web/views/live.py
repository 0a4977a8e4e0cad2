"""The stream of news for one open page."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from quarterdeck.emails.grid import senders_seen_by
from quarterdeck.web.eyes import owner_of
from quarterdeck.web.live import events


@login_not_required
@require_safe
async def stream(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events about the email that this viewer may see; nothing (and no retry) for a stranger."""
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=204)
    senders = await sync_to_async(senders_seen_by)(user)
    whose = await sync_to_async(owner_of)(request)
    news = events(None if senders is None else frozenset(senders), user.pk, whose.pk)
    response = StreamingHttpResponse(news, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"  # a compressor would hold news back
    return response
