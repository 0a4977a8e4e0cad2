"""Time away: one's own, and that of whose sending one rules."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.delivery.models import Away
from quarterdeck.delivery.pace import ruling
from quarterdeck.team.models import User
from quarterdeck.web.access import reader
from quarterdeck.web.forms.sending import AwayForm
from quarterdeck.web.pages import form_page


@form_page
def index(request: HttpRequest) -> HttpResponse:
    """The reader's times away that have not passed; posting adds one."""
    return _page(request, reader(request))


@form_page
def of(request: HttpRequest, pk: int) -> HttpResponse:
    """The same of a user whose sending the reader rules: a rep who fell ill cannot plan it."""
    return _page(request, get_object_or_404(ruling.users_ruled_by(reader(request)), pk=pk))


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not happen, or ended early: what waited goes."""
    by = reader(request)
    theirs = Away.objects.of(by) | Away.objects.filter(user__in=ruling.users_ruled_by(by).order_by().values("pk"))
    away = get_object_or_404(theirs.select_related("user"), pk=pk)
    ruling.come_back(away, by=by)
    is_own = away.user == by
    own, other = _("Called off. What waited for your return goes now."), _("Called off. What waited goes now.")
    messages.success(request, own if is_own else other)
    return redirect("absences") if is_own else redirect("absences_of", away.user_id)


def _page(request: HttpRequest, user: User) -> HttpResponse:
    by, is_post = reader(request), request.method == "POST"
    is_own = user == by
    form = AwayForm(request.POST if is_post else None, initial={"then": Away.Then.SPREAD}, is_own=is_own)
    if is_post and form.is_valid():
        ruling.go_away(user, **form.cleaned_data, by=by)
        messages.success(
            request, _("Saved. Have a good time.") if is_own else _("Saved. What waits is looked at again.")
        )
        return redirect(request.path)
    rows = Away.objects.of(user).filter(ends_on__gte=timezone.localdate())
    said = dict(Away.Then.choices if is_own else AwayForm.THEIRS)
    context = {"form": form, "absences": [(each, said[each.then]) for each in rows], "whose": None if is_own else user}
    return render(request, "profile/away.html", context, status=422 if is_post else 200)
