"""The audit log: who did what, when; newest first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from quarterdeck.people.importing.sheet import written
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.web.admins import admins_only
from quarterdeck.web.audit_log import ACTIONS, told
from quarterdeck.web.pages import render_page
from quarterdeck.web.places import address_of, older_than, place_of
from quarterdeck.web.tables import csv_file

PAGE = 50
MOST = 200_000  # entries in one file
FILTERS = ("who", "what", "since", "until")


def _day(label: str | Promise) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "aria-label": label, "title": label}, format="%Y-%m-%d")


class FilterForm(forms.Form):
    """Whose deeds (or what was done to them), which, and in which days of the reader's zone."""

    who = forms.ModelChoiceField(
        queryset=User.objects.order_by("name", "pk"),
        required=False,
        empty_label=gettext_lazy("Everybody"),
        widget=forms.Select(attrs={"aria-label": gettext_lazy("Who")}),
    )
    what = forms.ChoiceField(
        choices=[("", gettext_lazy("Everything")), *ACTIONS.items()],
        required=False,
        widget=forms.Select(attrs={"aria-label": gettext_lazy("What")}),
    )
    since = forms.DateField(required=False, widget=_day(gettext_lazy("From the day")))
    until = forms.DateField(required=False, widget=_day(gettext_lazy("To the day")))


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """A page of entries; the place is the last one's time and id."""
    form = FilterForm(request.GET)
    form.is_valid()
    rows = _filtered(form.cleaned_data).select_related("actor").order_by("-at", "-pk")
    entries = list(older_than(request.GET.get("at", ""), rows, "at")[: PAGE + 1])
    last = entries[PAGE - 1] if len(entries) > PAGE else None
    context = {
        "form": form,
        "deeds": [told(entry) for entry in entries[:PAGE]],
        "query": address_of(request, FILTERS).removeprefix("?"),
        "older": address_of(request, FILTERS, at=place_of(last.at, last.pk)) if last else "",
        "newest": address_of(request, FILTERS) if request.GET.get("at") else "",
    }
    return render_page(request, "settings/audit/index.html", "settings/audit/_deeds.html", context)


@require_safe
@admins_only
def export(request: HttpRequest) -> StreamingHttpResponse:
    """What the filter shows, newest first, as a CSV file."""
    form = FilterForm(request.GET)
    form.is_valid()
    rows = _filtered(form.cleaned_data).select_related("actor").order_by("-at", "-pk")[:MOST]
    heads = [_("When"), _("Who"), _("Did what"), _("To whom or what"), _("More"), _("Key")]
    return csv_file("audit-log", written(heads, (_line(entry) for entry in rows.iterator(chunk_size=1_000))))


def _line(entry: AuditEntry) -> list[str]:
    deed, at = told(entry), timezone.localtime(entry.at)
    who = str(deed.actor or "Quarterdeck")
    return [at.isoformat(timespec="seconds"), who, deed.action, deed.about, deed.detail, entry.action]


def _filtered(given: dict[str, Any]) -> QuerySet[AuditEntry]:
    rows, who, what = AuditEntry.objects.all(), given.get("who"), given.get("what")
    if who:
        rows = rows.filter(Q(actor=who) | Q(noun="team.User", noun_id=who.pk))
    if day := given.get("since"):
        rows = rows.filter(at__gte=_midnight(day))
    if day := given.get("until"):
        rows = rows.filter(at__lt=_midnight(day + timedelta(days=1)))
    return rows.filter(action=what) if what else rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
