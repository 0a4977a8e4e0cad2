"""Whom we do not mail: the list, adding, lifting with a reason, a file in and out, and countries that ask for more."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.emails.models import File
from quarterdeck.people import blocks, country_rules, suppression_list
from quarterdeck.people.countries import NAMES, country_name
from quarterdeck.people.importing.sheet import BadSheet
from quarterdeck.people.models import CountryRule
from quarterdeck.people.models.suppression import SuppressionQuerySet
from quarterdeck.team.models import AuditEntry
from quarterdeck.web.access import reader
from quarterdeck.web.admins import admins_only
from quarterdeck.web.forms.people import NoteForm
from quarterdeck.web.forms.suppression import AddForm, CountryRuleForm, FileForm, FindForm
from quarterdeck.web.pages import form_page, form_status, render_page
from quarterdeck.web.places import address_of, older_than, place_of
from quarterdeck.web.tables import csv_file

PAGE = 50
FILTERS = ("q", "kind", "show")
SHOWN_WRONG = 100  # lines of a file that are told


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A page of the list, newest first."""
    return _index(request, AddForm())


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Block an address or a domain, with the reason."""
    form = AddForm(request.POST)
    if not form.is_valid():
        return _index(request, form, 422)
    try:
        said = suppression_list.add(form.cleaned_data["who"], form.cleaned_data["note"], by=reader(request))
    except PermissionError:
        form.add_error("who", _("Only an admin blocks a whole domain."))
        return _index(request, form, 422)
    except ValueError as error:
        form.add_error("who", str(error))
        return _index(request, form, 422)
    messages.success(request, _("%(address)s is not mailed any more.") % {"address": said})
    return redirect("suppression")


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """End a block, with a reason."""
    user, form = reader(request), NoteForm(request.POST)
    block = get_object_or_404(suppression_list.visible_to(user), pk=pk)
    if not form.is_valid():
        return _index(request, AddForm(), 422, wrong=block.pk, wrong_note=form)
    try:
        blocks.lift(block, note=form.cleaned_data["note"], by=user)
    except PermissionError as error:
        raise PermissionDenied(str(error)) from error
    messages.success(request, _("Lifted, and the reason is kept."))
    return redirect("suppression")


@form_page
@admins_only
def take(request: HttpRequest) -> HttpResponse:
    """A file of addresses and domains: first looked into, then taken in."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _file(request, form, form_status(request))
    file = form.cleaned_data["file"]
    if file and (file.size or 0) > suppression_list.LARGEST:
        form.add_error("file", _("The file is larger than 20 MB. Split it."))
    stored = File.store(file.read()) if file and form.is_valid() else _stored(form)
    if stored is None:
        form.add_error("file", _("Choose a file first."))
        return _file(request, form, 422)
    try:
        found = suppression_list.preview(stored.read(), form.cleaned_data["kind"])
    except BadSheet as error:
        form.add_error("file", str(error))
        return _file(request, form, 422)
    if file:
        context = {"form": form, "found": found, "wrong": found.wrong[:SHOWN_WRONG], "stored": stored.digest}
        return render(request, "settings/suppression/preview.html", context)
    new = suppression_list.take(found.entries, by=reader(request))
    words = ngettext("%(n)s is not mailed any more.", "%(n)s are not mailed any more.", new)
    messages.success(request, words % {"n": new})
    return redirect("suppression")


@require_POST
@admins_only
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The standing list as a CSV file; formulas are defused."""
    AuditEntry.record(reader(request), "suppression.exported")
    found = suppression_list.visible_to(reader(request))
    return csv_file("suppression", suppression_list.export(found))


@require_POST
@admins_only
def set_country(request: HttpRequest) -> HttpResponse:
    """What a country asks for."""
    form = CountryRuleForm(request.POST)
    if not form.is_valid():
        return _index(request, AddForm(), 422, country_form=form)
    country_rules.ask(form.cleaned_data["country"], form.cleaned_data["ask"], by=reader(request))
    messages.success(request, _("Saved. It holds from the next email on."))
    return redirect("suppression")


@require_POST
@admins_only
def drop_country(request: HttpRequest, country: str) -> HttpResponse:
    """Take the rule of a country back."""
    if country not in NAMES:
        raise Http404
    country_rules.drop(country, by=reader(request))
    messages.success(request, _("The rule is removed."))
    return redirect("suppression")


def _index(request: HttpRequest, form: AddForm, status: int = 200, **more: object) -> HttpResponse:
    user, find = reader(request), FindForm(request.GET)
    find.is_valid()
    rows = _found(suppression_list.visible_to(user), find.cleaned_data).select_related("by", "lifted_by", "sender")
    place = request.GET.get("at", "")
    page = list(older_than(place, rows.order_by("-since", "-pk"), "since")[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    rules = [(rule, country_name(rule.country)) for rule in CountryRule.objects.order_by("country")]
    context = {
        "find": find,
        "form": form,
        "rows": [(row, blocks.may_lift(row, user)) for row in page[:PAGE]],
        "older": address_of(request, FILTERS, at=place_of(last.since, last.pk)) if last else "",
        "newest": address_of(request, FILTERS) if place else "",
        "rules": rules,
        "country_form": CountryRuleForm(),
        **more,
    }
    return render_page(
        request, "settings/suppression/index.html", "settings/suppression/_rows.html", context, status=status
    )


def _found(rows: SuppressionQuerySet, asked: dict[str, str]) -> SuppressionQuerySet:
    if asked.get("show") != "all":
        rows = rows.standing()
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    return rows.filter(address_key__contains=asked["q"].strip().lower()) if asked.get("q") else rows


def _stored(form: FileForm) -> File | None:
    return File.objects.filter(digest=form.cleaned_data.get("stored") or "").first()


def _file(request: HttpRequest, form: FileForm, status: int) -> HttpResponse:
    return render(request, "settings/suppression/import.html", {"form": form}, status=status)
