"""A folder of emails, and what changed in it since it was drawn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from quarterdeck.compose.models import Batch
from quarterdeck.emails.bulk import unfinished
from quarterdeck.emails.counts import CAP, folder_counts
from quarterdeck.emails.folders import BY_SLUG, DELETED
from quarterdeck.emails.grid import missing, page, shown
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.emails.rollup import rolled_up
from quarterdeck.emails.sorts import BadCursor
from quarterdeck.kit.numbers import number_in
from quarterdeck.web.actions import BULK, DEEDS
from quarterdeck.web.bars import bars
from quarterdeck.web.bulk import told
from quarterdeck.web.columns import Shown, columns_of
from quarterdeck.web.headers import headers
from quarterdeck.web.lists import ListState, folder_of, open_at
from quarterdeck.web.pages import render_page, swapping
from quarterdeck.web.quiet import stir
from quarterdeck.web.rolled import changed_rows, members, rows_of
from quarterdeck.web.sorting import orders
from quarterdeck.web.viewing import Deck, deck_of
from quarterdeck.web.views.email import pane_for

MOST_BELOW = 100  # emails that open below the row of their group email; the rest are in a list of their own


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of a folder, with an email open beside it when the address says so."""
    deck, folder = deck_of(request), BY_SLUG[slug]
    counts = folder_counts(deck.senders)
    state = ListState.read(request.GET, folder, counts[slug])
    columns = columns_of(deck.owner, folder)
    found = page(
        _listed(state, columns, deck), deck.senders, state.sort, descending=state.descending, at=state.cursor,
        size=columns.rows, reads=columns.reads,
    )  # fmt: skip
    going_on = unfinished(deck.actor) if deck.actor and stir(request).deed else None
    context = {
        "deck": deck,
        "folder": folder,
        "run": told(going_on) if going_on else None,
        "state": state,
        "page": found,
        "shown": columns,
        "rows": rows_of(found.rows, folder, deck, columns, state),
        "headers": headers(state, counts[slug], columns),
        "orders": orders(state, counts[slug]),
        "bars": bars(counts, folder),
        "count": _count(deck, state, counts[slug]),
        "batch": Batch.objects.filter(uuid=state.batch).first() if state.batch else None,
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
    changed, seen, groups = (_ids(request.GET.get(name, "")) for name in ("changed", "seen", "groups"))
    whose = Email.objects if deck.senders is None else Email.objects.filter(sender__in=deck.senders)
    visible = whose.filter(pk__in=changed).values_list("pk", flat=True)
    columns = columns_of(deck.owner, folder)
    try:
        waiting = missing(
            _listed(state, columns, deck).exclude(batch__in=groups), deck.senders, state.sort,
            descending=state.descending, span=request.GET.get("span", ""), seen=seen,
        )  # fmt: skip
    except BadCursor as error:
        raise BadRequest(str(error)) from error
    there = whose.filter(batch__in=groups).order_by("batch").values_list("batch", flat=True).distinct()
    rows = changed_rows(shown(list(visible), columns.reads), folder, deck, columns, list(there) if groups else ())
    context = {
        "folder": folder,
        "shown": columns,
        "rows": rows,
        "bars": bars(counts, folder),
        "state": replace(state, open=open_at(request.headers.get("HX-Current-URL", ""))),
        "waiting": waiting,
        "show_news": True,
    }
    return render(request, "emails/_changed.html", context)


@require_safe
def group(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """The emails of one group email: below its row for htmx, as a list of its own on a visit."""
    deck, folder = deck_of(request), BY_SLUG[slug]
    state = replace(ListState.read(request.GET, folder, CAP), batch=str(uuid))
    if not swapping(request):
        return redirect(state.url())
    columns = replace(columns_of(deck.owner, folder), rolled_up=True)
    found = page(
        _listed(state, columns, deck), deck.senders, state.sort, descending=state.descending,
        size=MOST_BELOW, reads=columns.reads,
    )  # fmt: skip
    rows = members(found.rows, folder, deck, columns)
    return render(
        request,
        "emails/_members.html",
        {"rows": rows, "shown": columns, "folder": folder, "more": found.has_older, "state": state},
    )


def _listed(state: ListState, columns: Shown, deck: Deck) -> EmailQuerySet:
    """The emails that the list is of; where it is rolled up, one for each group email."""
    emails = state.narrow(Email.objects.filter(status=state.folder.status))
    if not columns.rolled_up or state.batch:
        return emails
    return rolled_up(emails, state.folder.status, deck.senders)


def _count(deck: Deck, state: ListState, count: int) -> int:
    """How many emails the list has: those of its folder, or of the group email that it is about."""
    if not state.batch:
        return count
    emails = state.narrow(Email.objects.filter(status=state.folder.status))
    return (emails if deck.senders is None else emails.filter(sender__in=deck.senders)).count()


def _ids(text: str) -> list[int]:
    """Up to a few pages of ids from `1,2,3`; anything else is a bad request."""
    ids = [number_in(part) for part in text.split(",") if part][:500]
    if None in ids:
        raise BadRequest("ids are numbers")
    return [pk for pk in ids if pk is not None]


def changed_context(request: HttpRequest, ids: list[int], groups: Collection[int] = ()) -> dict[str, Any]:
    """Everything that an action on these emails and group emails changes on the list, for emails/_changed.html."""
    folder = folder_of(request.headers.get("HX-Current-URL", ""))
    if folder is None:
        return {}
    deck = deck_of(request)
    columns = columns_of(deck.owner, folder)
    rows = changed_rows(shown(ids, columns.reads), folder, deck, columns, groups)
    tabs = bars(folder_counts(deck.senders), folder)
    return {"folder": folder, "shown": columns, "rows": rows, "bars": tabs}


def fresh_row(request: HttpRequest, email: Email) -> str:
    """The row as it now is, for a 409 (web/errors.py)."""
    return render_to_string("emails/_changed.html", changed_context(request, [email.pk]), request)
