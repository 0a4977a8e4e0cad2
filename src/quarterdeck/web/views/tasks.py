"""Tasks: what there is to do by day, planning one, and saying that it is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, trigger_client_event

from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person
from quarterdeck.tasks import queue
from quarterdeck.tasks.models import Task
from quarterdeck.tasks.plan import NotYours, plan, snoozed
from quarterdeck.web.access import reader
from quarterdeck.web.eyes import owner_of
from quarterdeck.web.forms.task import TaskForm
from quarterdeck.web.pages import form_page, render_page, swapping, way_back
from quarterdeck.web.toasts import Toast
from quarterdeck.web.todo import line, lines


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Open tasks under their day, or with `?view=done` what was done last."""
    user, now = owner_of(request), queue.here()
    done = request.GET.get("view") == "done"
    if done:
        groups = [{"key": "done", "name": _("Done"), "lines": lines(queue.finished(user), now)}]
    else:
        groups = [
            {"key": group.key, "name": group.name, "lines": lines(group.tasks, now)}
            for group in queue.grouped(user, now)
        ]
    shown = [group for group in groups if group["lines"]]
    return render_page(request, "tasks/index.html", "tasks/_groups.html", {"groups": shown, "done": done})


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The number on the rail: overdue or to be done today."""
    return render(request, "tasks/_count.html", {"due": queue.due_count(owner_of(request), queue.here())})


@form_page
def about_email(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sheet that plans a task about an email and its person."""
    seen = Email.objects.visible_to(reader(request)).select_related("person").defer("values")
    email = get_object_or_404(seen, uuid=uuid)
    return _plan(request, email.person, email)


@form_page
def about_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet that plans a task about a person."""
    return _plan(request, get_object_or_404(Person.objects.visible_to(reader(request)), pk=pk), None)


def _plan(request: HttpRequest, person: Person, email: Email | None) -> HttpResponse:
    """The form, of the kind that `?kind=` names; posting it twice plans one task."""
    context: dict[str, Any] = {"person": person, "email": email}
    if request.method != "POST":
        asked = request.GET.get("kind", "")
        kind = Task.Kind(asked) if asked in Task.Kind.values else Task.Kind.CUSTOM
        form = TaskForm.blank(kind, _suggested(kind, person), queue.here())
        return render_page(request, "tasks/new.html", "tasks/_sheet.html", {**context, "form": form})
    form = TaskForm(request.POST)
    if not form.is_valid():
        return render_page(request, "tasks/new.html", "tasks/_sheet.html", {**context, "form": form}, status=422)
    try:
        task = plan(form.given_uuid, assignee=reader(request), person=person, email=email, **form.facts)
    except NotYours as error:
        raise Http404 from error
    return _planned(request, task)


@require_POST
def act(request: HttpRequest, uuid: UUID, verb: str) -> HttpResponse:
    """Done, skip, snooze, reopen: one task, by its assignee."""
    mine = Task.objects.editable_by(reader(request)).select_related("person", "email")
    task = get_object_or_404(mine, uuid=uuid)
    try:
        words, undo = _do(task, verb, request.POST.get("until", "tomorrow"))
    except KeyError:
        return _answer(request, task, Toast(_("Snooze it for an hour, until tomorrow or until Monday"), "error"), 422)
    back = reverse("task_act", args=[task.uuid, "reopen"]) if undo else ""
    return _answer(request, task, Toast(words, undo=back), 200)


def _do(task: Task, verb: str, until: str) -> tuple[str, bool]:
    """Do it; gives how to say so and whether it can be taken back. Raises KeyError for an unknown snooze."""
    if verb == "snooze":
        task.snooze(snoozed(until, queue.here()))
        return _("Snoozed"), False
    verbs = {"done": (task.complete, _("Done"), True), "skip": (task.skip, _("Skipped"), True)}
    move, words, undo = {**verbs, "reopen": (task.reopen, _("Open again"), False)}[verb]
    move()
    return words, undo


def _suggested(kind: Task.Kind, person: Person) -> str:
    """What a task of this kind is called unless somebody says otherwise."""
    names = {
        Task.Kind.EMAIL: _("Write to %(name)s"),
        Task.Kind.CALL: _("Call %(name)s"),
        Task.Kind.INMAIL: _("InMail to %(name)s"),
    }
    return (names[kind] % {"name": person.name})[:200] if kind in names else ""


def _planned(request: HttpRequest, task: Task) -> HttpResponse:
    """The sheet closes and the pane shows the task; a plain form goes back."""
    toast = Toast(_("Task planned"))
    if not swapping(request):
        messages.success(request, toast.text)
        fallback = reverse("email", args=[task.email.uuid]) if task.email else reverse("person", args=[task.person_id])
        return redirect(fallback)
    response = _tell_pane(render(request, "emails/_changed.html", {"toast": toast}), task)
    return trigger_client_event(reswap(response, "none"), "sheet-done", {}, after="settle")


def _answer(request: HttpRequest, task: Task, toast: Toast, status: int) -> HttpResponse:
    """The line as it now stands and the toast; a plain form goes back with the same words on top."""
    if not swapping(request):
        messages.add_message(request, messages.INFO, toast.text, extra_tags=toast.tone)
        return redirect(way_back(request, reverse("tasks")))
    context = {"line": line(task, queue.here()), "acted": True, "toast": toast}
    response = render(request, "tasks/_acted.html", context, status=status)
    if status == 200 and request.headers.get("HX-Target") == f"task-{task.uuid}":
        reswap(response, "outerHTML")  # pressed in the line itself; elsewhere only the toast is shown
    return _tell_pane(response, task)


def _tell_pane(response: HttpResponse, task: Task) -> HttpResponse:
    """An open pane reads its email again."""
    return trigger_client_event(response, "changed", {"ids": [task.email_id or 0]}, after="settle")
