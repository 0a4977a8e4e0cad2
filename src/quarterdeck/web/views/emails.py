"""A folder of emails, and what changed in it since it was drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from quarterdeck.emails.bulk import unfinished
from quarterdeck.emails.counts import folder_counts
from quarterdeck.emails.folders import BY_SLUG, DELETED
from quarterdeck.emails.grid import missing, page, shown
from quarterdeck.emails.models import Email
from quarterdeck.emails.sorts import BadCursor
from quarterdeck.web.actions import BULK, DEEDS
from quarterdeck.web.bars import bars
from quarterdeck.web.bulk import told
from quarterdeck.web.columns import columns_of
from quarterdeck.web.headers import headers
from quarterdeck.web.lists import ListState, folder_of, open_at
from quarterdeck.web.pages import render_page
from quarterdeck.web.rows import rows_for
from quarterdeck.web.sorting import orders
from quarterdeck.web.viewing import deck_of
from quarterdeck.web.views.email import pane_for


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of a folder, with an email open beside it when the address says so."""
    deck, folder = deck_of(request), BY_SLUG[slug]
    counts = folder_counts(deck.senders)
    state = ListState.read(request.GET, folder, counts[slug])
    emails, columns = Email.objects.filter(status=folder.status), columns_of(deck.owner, folder)
    found = page(
        emails, deck.senders, state.sort, descending=state.descending, at=state.cursor,
        size=columns.rows, reads=columns.reads,
    )  # fmt: skip
    going_on = unfinished(deck.actor) if deck.actor else None
    context = {
        "deck": deck,
        "folder": folder,
        "run": told(going_on) if going_on else None,
        "state": state,
        "page": found,
        "shown": columns,
        "rows": rows_for(found.rows, folder, deck, columns),
        "headers": headers(state, counts[slug], columns),
        "orders": orders(state, counts[slug]),
        "bars": bars(counts, folder),
        "count": counts[slug],
        "bulk": BULK[folder.status] if deck.is_own else (),
        "deeds": DEEDS if deck.is_own and folder != DELETED else (),
        "pane": pane_for(request, state.open) if state.open else None,
    }
    return render_page(request, "emails/index.html", "emails/_list.html", context)


@require_safe
def news(request: HttpRequest, slug: str) -> HttpResponse:
    """Rows on screen that changed, the counts, and how many rows wait to be shown. Moves nothing."""
    deck, folder = deck_of(request), BY_SLUG[slug]
    counts = folder_counts(deck.senders)
    state = ListState.read(request.GET, folder, counts[slug])
    changed, seen = _ids(request.GET.get("changed", "")), _ids(request.GET.get("seen", ""))
    whose = Email.objects if deck.senders is None else Email.objects.filter(sender__in=deck.senders)
    visible = whose.filter(pk__in=changed).values_list("pk", flat=True)
    try:
        waiting = missing(
            Email.objects.filter(status=folder.status), deck.senders, state.sort,
            descending=state.descending, span=request.GET.get("span", ""), seen=seen,
        )  # fmt: skip
    except BadCursor as error:
        raise BadRequest(str(error)) from error
    columns = columns_of(deck.owner, folder)
    context = {
        "folder": folder,
        "shown": columns,
        "rows": rows_for(shown(list(visible), columns.reads), folder, deck, columns),
        "bars": bars(counts, folder),
        "state": replace(state, open=open_at(request.headers.get("HX-Current-URL", ""))),
        "waiting": waiting,
        "show_news": True,
    }
    return render(request, "emails/_changed.html", context)


def _ids(text: str) -> list[int]:
    """Up to a few pages of ids from `1,2,3`; anything else is a bad request."""
    parts = [part for part in text.split(",") if part][:500]
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        raise BadRequest("ids are numbers")
    return [int(part) for part in parts]


def changed_context(request: HttpRequest, ids: list[int]) -> dict[str, Any]:
    """Everything that an action on these emails changes on the list where it was done, for emails/_changed.html."""
    folder = folder_of(request.headers.get("HX-Current-URL", ""))
    if folder is None:
        return {}
    deck = deck_of(request)
    columns = columns_of(deck.owner, folder)
    rows = rows_for(shown(ids, columns.reads), folder, deck, columns)
    tabs = bars(folder_counts(deck.senders), folder)
    return {"folder": folder, "shown": columns, "rows": rows, "bars": tabs}


def fresh_row(request: HttpRequest, email: Email) -> str:
    """The row as it now is, for a 409 (web/errors.py)."""
    return render_to_string("emails/_changed.html", changed_context(request, [email.pk]), request)
