"""The way in for files of people: choose, say what the columns are, watch, look at what was refused, undo."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.emails.models import File
from quarterdeck.kit.sayings import said, words_of
from quarterdeck.people import uploads
from quarterdeck.people.groups import BadName
from quarterdeck.people.importing.columns import BadMapping
from quarterdeck.people.importing.sheet import LARGEST
from quarterdeck.people.models import Upload
from quarterdeck.web.access import reader
from quarterdeck.web.forms.people_import import ImportForm
from quarterdeck.web.pages import form_page, render_page
from quarterdeck.web.tables import csv_file

RECENT = 20  # uploads that the first page lists


@form_page
def index(request: HttpRequest) -> HttpResponse:
    """Choose a file; earlier ones below."""
    if request.method != "POST":
        return _index(request)
    file = request.FILES.get("file")
    if file is None:
        return _index(request, _("Choose a file first."))
    if (file.size or 0) > LARGEST:
        return _index(request, _("The file is larger than %(most)s MB. Split it.") % {"most": LARGEST // 1024**2})
    data = file.read()
    upload = uploads.receive(file.name or "", data, File.store(data), by=reader(request))
    return redirect("people_import_show", upload.pk)


def _index(request: HttpRequest, wrong: str = "") -> HttpResponse:
    recent = Upload.objects.visible_to(reader(request)).select_related("by").order_by("-created_at")[:RECENT]
    context = {"uploads": recent, "wrong": wrong}
    return render(request, "people/import/index.html", context, status=422 if wrong else 200)


@form_page
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: its columns while it waits, its progress while it runs, then what became of it."""
    upload = _visible(request, pk)
    form = ImportForm(reader(request), upload, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            if form.is_valid():
                with transaction.atomic():  # a new group only together with its people
                    uploads.start(upload, form.choices)
                return redirect("people_import_show", upload.pk)
        except (BadMapping, BadName) as error:
            form.add_error(None, said(words_of(error)))
    return _state(request, upload, form)


def _state(request: HttpRequest, upload: Upload, form: ImportForm) -> HttpResponse:
    context = {
        "upload": upload,
        "form": form,
        "done": round(100 * upload.position / max(1, upload.total)),
        "kept": uploads.kept(upload) if upload.status == Upload.Status.UNDONE else [],
    }
    status = 422 if form.errors else 200
    return render_page(request, "people/import/show.html", "people/import/_state.html", context, status=status)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    upload = _visible(request, pk)
    uploads.undo(upload)
    messages.success(request, _("The import is being undone."))
    return redirect("people_import_show", upload.pk)


@require_safe
def refused(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The refused rows with their reasons, to be mended and imported again."""
    upload = _visible(request, pk)
    name = slugify(upload.name.removesuffix(".csv")) or "people"
    return csv_file(f"{name}-refused", uploads.refused(upload))


def _visible(request: HttpRequest, pk: int) -> Upload:
    return get_object_or_404(Upload.objects.visible_to(reader(request)).select_related("group"), pk=pk)
