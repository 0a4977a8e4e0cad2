"""Writing to the people behind many emails: a template, a look at who is left out and why, then a batch."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.compose.merge import BadTemplate
from quarterdeck.compose.write_many import prepare
from quarterdeck.emails import bulk as engine
from quarterdeck.emails.folders import BY_SLUG, DELETED, Folder
from quarterdeck.emails.models import Bulk
from quarterdeck.web.access import reader
from quarterdeck.web.before_writing import MOST, look
from quarterdeck.web.forms.deeds import blank
from quarterdeck.web.forms.write_many import WriteDeed
from quarterdeck.web.views.deeds import begun, do_now, sheet, whom
from quarterdeck.web.words import number


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet; the first post shows who gets it, the second one about the same choices starts it."""
    folder, user = BY_SLUG[slug], reader(request)
    if folder == DELETED:
        raise Http404
    said = request.POST if request.method == "POST" else request.GET
    emails, people = whom(said, folder, user)
    if request.method != "POST":
        form = blank(WriteDeed, user, people, ids=said.get("ids", ""), everything=bool(said.get("all")))
        return sheet(request, folder, "write", form, (emails, people))
    form = WriteDeed(request.POST, user=user, people=people)
    if len(people) > MOST:
        form.add_error(None, _("At most %(most)s people can be written to at once.") % {"most": number(MOST)})
    if not form.is_valid():
        return sheet(request, folder, "write", form, (emails, people), status=422)
    if form.is_sure:
        return _start(request, folder, form, len(people))
    try:
        found = look(user, form.cleaned_data["identity"], form.words, people)
    except BadTemplate as error:
        form.add_error("template", _("It cannot be read: %(words)s") % {"words": error.message})
        return sheet(request, folder, "write", form, (emails, people), status=422)
    return sheet(request, folder, "write", form, (emails, people), look=found, sure=form.choices)


@transaction.atomic
def _begin(form: WriteDeed, folder: Folder, total: int) -> Bulk | None:
    """The deed and its batch together, or none of it."""
    given = form.cleaned_data
    batch = prepare(form.given_uuid, form.user, given["template"], form.words, given["identity"], form.moment, total)
    data = {"batch": batch.pk, "name": batch.name}
    bulk = engine.begin(form.given_uuid, "write", folder, form.user, only=form.only, data=data)
    return bulk if batch.sender_id == form.user.pk else None


def _start(request: HttpRequest, folder: Folder, form: WriteDeed, total: int) -> HttpResponse:
    bulk = _begin(form, folder, total)
    if bulk is None:
        raise Http404
    do_now(bulk)
    return begun(request, bulk, form.boxes)
