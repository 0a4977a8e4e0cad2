"""Writing an email: the sheet, keeping it, sending it, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.compose.drafts import OPEN, follow_up, save, send, undo
from quarterdeck.compose.models import Template
from quarterdeck.compose.moments import Chosen
from quarterdeck.compose.preflight import NotReady
from quarterdeck.compose.recipients import written as as_text
from quarterdeck.emails.models import Email
from quarterdeck.kit.locales import current, town
from quarterdeck.kit.numbers import number_in
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person
from quarterdeck.web.access import reader
from quarterdeck.web.composer import Sheet, blank, of_email, of_posted, of_written
from quarterdeck.web.forms.compose import LetterForm, WhenForm
from quarterdeck.web.pages import render_page, swapping
from quarterdeck.web.toasts import Toast
from quarterdeck.web.zone import zone_of

RELATED = ("content", "person", "sender", "identity__channel", "template", "in_reply_to__content")


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """An empty letter, to `?to=` (a person's number or an address), from `?template=`. Nothing is stored."""
    initial: dict[str, Any] = {"to": _recipient(request)}
    chosen = request.GET.get("template", "")
    if (pk := number_in(chosen)) is not None:
        template = get_object_or_404(Template.objects.visible_to(reader(request)).active(), pk=pk)
        initial |= {"subject": template.subject, "body": template.body, "template": template}
    if draft := request.GET.get("draft"):
        return edit(request, _uuid(draft))
    return _show(request, blank(reader(request), uuid4(), **initial))


@require_safe
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft, or an email that waits, as it is stored; opening it changes nothing."""
    email = _mine(request, uuid)
    if email.status not in OPEN:
        raise WrongState(
            _("This email is %(status)s now and cannot be changed")
            % {"status": str(email.get_status_display()).lower()},
            email,
        )
    return _show(request, of_email(reader(request), email))


@require_safe
def follow(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The start of an email that follows a sent one and quotes it."""
    return _show(request, of_written(reader(request), uuid4(), follow_up(reader(request), _mine(request, uuid))))


@require_POST
def keep(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save what is written as far as it can be, and say what stands in the way of sending.

    An email that waits is only saved when a person says so (`save`), never by itself.
    """
    sheet = _posted(request, uuid)
    asked = "save" in request.POST
    try:
        if sheet.written and sheet.written.one_line and (asked or not sheet.is_scheduled):
            sheet.email = save(reader(request), uuid, _version(sheet), sheet.written)
    except (WrongState, NotReady) as error:
        return _refused(request, sheet, error)
    if asked and (sheet.email is None or sheet.written is None or not sheet.written.one_line):
        return _answer(request, sheet, 422)
    if asked and not swapping(request):
        return redirect("compose_edit", uuid)
    return _answer(request, sheet, 200, Toast(_("Changes saved")) if asked else None)


@require_POST
def dispatch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send now, or at a time: `later` with `when` and `zone`. Posting it again sends nothing more."""
    sheet = _posted(request, uuid)
    at: Chosen | None = None
    if request.POST.get("how") == "later":
        when = WhenForm(request.POST)
        at = when.moment if when.is_valid() else None
        sheet.problems += when.problems()
    if sheet.written is None or any(problem.where == "when" for problem in sheet.problems):
        return _answer(request, sheet, 422)
    try:
        email = send(reader(request), uuid, _version(sheet), sheet.written, at)
    except (WrongState, NotReady) as error:
        return _refused(request, sheet, error)
    if not swapping(request):
        return HttpResponseRedirect(reverse("compose_sent", args=[uuid]), status=303)
    return render(request, "compose/_gone.html", {"toast": _sent_toast(email, at)})


@require_safe
def sent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """For a browser without scripts: it is on its way, and how to take it back."""
    return render(request, "compose/sent.html", {"email": _mine(request, uuid)})


@require_POST
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Undo sending: the draft opens again."""
    _mine(request, uuid)
    undo(reader(request), uuid)
    if not swapping(request):
        return redirect("compose_edit", uuid)
    response = _show(request, of_email(reader(request), _mine(request, uuid)))
    response["HX-Retarget"] = "#sheet-body"
    return response


@require_POST
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throw the letter away; one that was stored can be restored."""
    email = Email.objects.editable_by(reader(request)).filter(uuid=uuid).first()
    toast = Toast(_("Thrown away"))
    if email is not None:
        email.delete_by_hand(by=reader(request))
        toast = Toast(_("Draft deleted"), undo=reverse("emails_bulk", args=["restore"]), ids=[email.pk])
    if not swapping(request):
        return redirect("emails", "draft")
    return render(request, "compose/_gone.html", {"toast": toast})


@require_POST
def with_template(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """For a browser without scripts: the template's text in place of one's own, which stays below. Stores nothing."""
    form = LetterForm(reader(request), request.POST, request.FILES)
    sheet = of_posted(reader(request), uuid, form, _stored(request, uuid))
    template = get_object_or_404(Template.objects.visible_to(reader(request)), pk=request.POST.get("use") or 0)
    sheet.before = {"subject": request.POST.get("subject", ""), "body": request.POST.get("body", "")}
    data = request.POST.copy()
    data["subject"], data["body"], data["template"] = template.subject, template.body, str(template.pk)
    sheet.form = LetterForm(reader(request), data)
    return _show(request, sheet)


def _show(request: HttpRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    response = render_page(request, "compose/page.html", "compose/_sheet.html", {"sheet": sheet}, status=status)
    response["HX-Reswap"] = "innerHTML"
    return response


def _answer(request: HttpRequest, sheet: Sheet, status: int, toast: Toast | None = None) -> HttpResponse:
    """Only what changed to scripts; the whole page, with what was typed, to a plain form."""
    if not swapping(request):
        return _show(request, sheet, status)
    return render(request, "compose/_state.html", {"sheet": sheet, "toast": toast}, status=status)


def _refused(request: HttpRequest, sheet: Sheet, error: WrongState | NotReady) -> HttpResponse:
    """422 with the problems; 409 with the fresh draft beside the user's own text."""
    if isinstance(error, NotReady):
        sheet.problems = error.problems
        sheet.email = _stored(request, sheet.uuid)
        return _answer(request, sheet, 422)
    fresh = _stored(request, sheet.uuid)
    if fresh is None:
        raise Http404
    sheet.conflict = sheet.email = fresh
    return _answer(request, sheet, 409)


def _posted(request: HttpRequest, uuid: UUID) -> Sheet:
    form = LetterForm(reader(request), request.POST, request.FILES)
    return of_posted(reader(request), uuid, form, _stored(request, uuid))


def _stored(request: HttpRequest, uuid: UUID) -> Email | None:
    """The email as it is stored; 404 when the uuid is another user's."""
    email = Email.objects.select_related(*RELATED).filter(uuid=uuid).first()
    if email is not None and email.sender_id != reader(request).pk:
        raise Http404
    return email


def _mine(request: HttpRequest, uuid: UUID) -> Email:
    return get_object_or_404(Email.objects.editable_by(reader(request)).select_related(*RELATED), uuid=uuid)


def _version(sheet: Sheet) -> int:
    return sheet.form.cleaned_data.get("version") or 0


def _recipient(request: HttpRequest) -> str:
    """`?to=` as the field shows it: a person that the user may see, or an address."""
    text = request.GET.get("to", "")
    if (pk := number_in(text)) is not None:
        person = Person.objects.visible_to(reader(request)).filter(pk=pk).first()
        return as_text(person) if person else ""
    return text[:320]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _sent_toast(email: Email, at: Chosen | None) -> Toast:
    """What happened, with ten seconds (or until its time) to take it back."""
    way_back = reverse("compose_undo", args=[email.uuid])
    if email.status not in OPEN:
        return Toast(_("It is on its way"))
    if at is None:
        return Toast(_("Sending to %(name)s") % {"name": email.person.name}, undo=way_back)
    there = at.at.astimezone(zone_of(at.zone))
    when = {"day": current().long_day(there), "hour": current().hour(there), "town": town(at.zone)}
    words = _("Scheduled for %(day)s, %(hour)s in %(town)s.") % when
    return Toast(f"{words} {at.note}".strip(), undo=way_back)
