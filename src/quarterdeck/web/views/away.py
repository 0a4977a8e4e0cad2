"""One's own time away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.delivery import ruling
from quarterdeck.delivery.models import Away
from quarterdeck.web.access import reader
from quarterdeck.web.forms.sending import AwayForm
from quarterdeck.web.views.account import form_page


@form_page
def index(request: HttpRequest) -> HttpResponse:
    """The reader's times away that have not passed; posting adds one."""
    user = reader(request)
    form = AwayForm(request.POST if request.method == "POST" else None, initial={"then": Away.Then.SPREAD})
    if request.method == "POST" and form.is_valid():
        ruling.go_away(user, **form.cleaned_data)
        messages.success(request, _("Saved. Have a good time."))
        return redirect("absences")
    rows = Away.objects.of(user).filter(ends_on__gte=timezone.localdate())
    context = {"form": form, "absences": rows}
    return render(request, "profile/away.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not happen, or ended early: what waited goes."""
    away = get_object_or_404(Away.objects.of(reader(request)), pk=pk)
    ruling.come_back(away)
    messages.success(request, _("Called off. What waited for your return goes now."))
    return redirect("absences")
