"""Templates: find, write, preview, archive, use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.compose.fields import PERSON_FIELDS, SENDER_FIELDS, THREAD_FIELDS, fields_for
from quarterdeck.compose.footers import footers_of, lacking
from quarterdeck.compose.letter import write
from quarterdeck.compose.models import Category, Template
from quarterdeck.compose.models.template import TemplateQuerySet
from quarterdeck.compose.recipients import BadRecipient, recipient
from quarterdeck.compose.recipients import written as as_text
from quarterdeck.compose.shelf import NotLive, archive, change, make, strange_fields, unarchive
from quarterdeck.kit.numbers import number_in
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person
from quarterdeck.web import csp
from quarterdeck.web.access import reader
from quarterdeck.web.eyes import owner_of, seen_by_both
from quarterdeck.web.forms.template import TemplateForm
from quarterdeck.web.pages import form_page, render_page
from quarterdeck.web.viewing import seen_as

PAGE = 100
FIELDS = (
    (gettext_lazy("Recipient"), PERSON_FIELDS),
    (gettext_lazy("Me"), SENDER_FIELDS),
    (gettext_lazy("Thread"), THREAD_FIELDS),
)


@dataclass(frozen=True)
class Shelf:
    """One of the ways to narrow the list."""

    slug: str
    name: str | Promise


SHELVES = (
    Shelf("all", gettext_lazy("All")),
    Shelf("mine", gettext_lazy("Mine")),
    Shelf("shared", gettext_lazy("Shared")),
    Shelf("archived", gettext_lazy("Archived")),
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The templates one may use, narrowed by `q`, `show` and `category`, which the address carries."""
    asked = {name: request.GET.get(name, "")[:200] for name in ("q", "show", "category")}
    found = _narrowed(request, asked)
    page = Paginator(found.select_related("category", "owner"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "asked": asked, "shelves": SHELVES, "categories": Category.objects.all(),
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }  # fmt: skip
    return render_page(request, "templates/index.html", "templates/_list.html", context)


@form_page
def new(request: HttpRequest) -> HttpResponse:
    """An empty form, and what becomes of it."""
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, None, 422 if form.is_bound else 200)
    try:
        template = make(reader(request), **form.words)
    except NotLive as refused:
        return _form(request, form.refused(refused), None, 422)
    messages.success(request, _("“%(name)s” is saved") % {"name": template.name})
    return redirect("template", template.pk)


@form_page
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A template: its form for whoever may change it, its text for the others."""
    template = get_object_or_404(seen_by_both(request, Template.objects.all()), pk=pk)
    if request.method != "POST":
        return _form(request, TemplateForm.of(template), template)
    get_object_or_404(Template.objects.editable_by(reader(request)), pk=pk)
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _form(request, form, template, 422)
    try:
        change(template, form.cleaned_data["version"] or 0, **form.words)
    except NotLive as refused:
        return _form(request, form.refused(refused), template, 422)
    except WrongState:
        return _form(request, form, template, 409)
    messages.success(request, _("Changes saved"))
    return redirect("template", pk)


@require_POST
def shelve(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Archive, or bring back."""
    template = get_object_or_404(Template.objects.editable_by(reader(request)), pk=pk)
    (archive if verb == "archive" else unarchive)(template)
    words = _("“%(name)s” is archived") if verb == "archive" else _("“%(name)s” is back")
    messages.success(request, words % {"name": template.name})
    return redirect("templates")


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What is wrong or odd about the text as it stands; stores nothing."""
    found = _checked(request, TemplateForm(request.POST))
    return render(request, "templates/_check.html", {**found, "swapped": True})


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text as one person would receive it, for a sandboxed frame; stores nothing."""
    form = TemplateForm(request.POST)
    form.is_valid()
    context: dict[str, Any] = {"form": form, "person": _sample(request)}
    if not {"subject", "body"} & set(form.errors):
        user = reader(request)
        identity = user.identities.order_by("-is_default", "address").first()
        values = fields_for(context["person"], user, identity, footers_of([user.pk]).of(user.pk))
        context |= {"letter": write(form.cleaned_data["subject"], form.cleaned_data["body"], values)}
        context["email"] = {"identity": identity, "person": context["person"]}
    response = render(request, "compose/preview.html", context)
    response[csp.HEADER] = csp.policy(csp.LETTER)
    return response


def _narrowed(request: HttpRequest, asked: dict[str, str]) -> TemplateQuerySet:
    user = owner_of(request)
    found: TemplateQuerySet = seen_by_both(request, Template.objects.all()).matching(asked["q"])
    found = found.exclude(archived_at=None) if asked["show"] == "archived" else found.active()
    if asked["show"] == "mine":
        found = found.filter(owner=user)
    elif asked["show"] == "shared":
        found = found.filter(shared=True)
    if (category := number_in(asked["category"], digits=9)) is not None:
        found = found.filter(category=category)
    return found


def _form(request: HttpRequest, form: TemplateForm, template: Template | None, status: int = 200) -> HttpResponse:
    user = reader(request)
    editable = (template is None or user.is_admin or template.owner_id == user.pk) and seen_as(request) is None
    context = {
        "form": form, "template": template, "editable": editable, "is_stale": status == 409, "fields": FIELDS,
        "lacking": lacking(),
        "categories": Category.objects.all(), "sample": as_text(_sample(request)), **_checked(request, form),
    }  # fmt: skip
    return render(request, "templates/show.html", context, status=status)


def _checked(request: HttpRequest, form: TemplateForm) -> dict[str, Any]:
    """The errors of subject and body, else the fields that nobody knows."""
    if form.is_bound:
        form.is_valid()
        wrong = form.problems()
        subject, body = (form.cleaned_data.get(name, "") for name in ("subject", "body"))
    else:
        wrong, (subject, body) = [], (str(form.initial.get(name) or "") for name in ("subject", "body"))
    return {"wrong": wrong, "strange": [] if wrong else strange_fields(reader(request), subject, body)}


def _sample(request: HttpRequest) -> Person:
    """Whom the preview is for: as asked in `to`, else the person changed last, else somebody made up."""
    user = reader(request)
    try:
        return recipient(user, request.POST.get("to", ""))
    except BadRecipient:
        known = Person.objects.visible_to(user).order_by("-updated_at", "-pk").first()
    return known or Person(
        first_name=_("Sam"),
        last_name=_("Sample"),
        company=_("Sample Ltd."),
        title=_("Head of Samples"),
        address="sam@sample.example",
    )
