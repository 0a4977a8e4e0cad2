"""How far people are followed: the organisation's rules (admins), and what one person chose."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.people.countries import NAMES, country_name
from quarterdeck.people.models import Person
from quarterdeck.tracking import consent, modes, tally
from quarterdeck.tracking.models import Mode, Rule
from quarterdeck.web.access import reader
from quarterdeck.web.admins import admins_only
from quarterdeck.web.forms.people import NoteForm
from quarterdeck.web.forms.tracking import CountryForm, EveryoneForm, PersonForm
from quarterdeck.web.pages import form_page, form_status
from quarterdeck.web.people import about

DAYS = 30  # of the totals


@form_page
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """The rules; posting sets the one for everyone."""
    now = {"mode": modes.policy().rules[modes.EVERYONE]}
    form = EveryoneForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        modes.set_rule(modes.EVERYONE, form.cleaned_data["mode"], by=reader(request))
        messages.success(request, _("Saved. It holds from the next email and the next view on."))
        return redirect("tracking")
    return _page(request, form, CountryForm(), form_status(request))


@require_POST
@admins_only
def set_country(request: HttpRequest) -> HttpResponse:
    """A rule for a country, instead of the one it may have."""
    form = CountryForm(request.POST)
    if not form.is_valid():
        now = {"mode": modes.policy().rules[modes.EVERYONE]}
        return _page(request, EveryoneForm(initial=now), form, 422)
    modes.set_rule(form.cleaned_data["country"], form.cleaned_data["mode"], by=reader(request))
    messages.success(request, _("Saved. It holds from the next email and the next view on."))
    return redirect("tracking")


@require_POST
@admins_only
def drop_country(request: HttpRequest, country: str) -> HttpResponse:
    """Take the rule of a country back."""
    if country not in NAMES:
        raise Http404
    modes.drop_rule(country, by=reader(request))
    messages.success(request, _("The rule is removed."))
    return redirect("tracking")


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person wants; whoever may change their facts writes it down."""
    user = reader(request)
    person = get_object_or_404(Person.objects.editable_by(user), pk=pk)
    form = PersonForm(request.POST, asks_first=consent.is_asked_first(person))
    if not form.is_valid():
        found = about(person, user)
        context = {**found, "tracking": {**found["tracking"], "form": form}, "note": NoteForm()}
        return render(request, "people/show.html", context, status=422)
    given = form.cleaned_data
    if given["source"] and given["mode"] in (Mode.INDIVIDUAL, Mode.OFF):
        at = timezone.make_aware(datetime.combine(given["said_on"], time(12))) if given["said_on"] else None
        agreed = given["mode"] == Mode.INDIVIDUAL
        consent.write_down(person, given=agreed, source=given["source"], at=at, note=given["note"], by=user)
    else:
        modes.choose(person, given["mode"], by=user)
    messages.success(request, _("Saved. It also holds for emails that they have already."))
    return redirect("person", pk)


def _page(request: HttpRequest, form: EveryoneForm, country_form: CountryForm, status: int) -> HttpResponse:
    own = set(Rule.objects.values_list("country", flat=True))
    found = {code: mode for code, mode in modes.policy().rules.items() if code != modes.EVERYONE}
    rows = [
        {"code": code, "name": country_name(code), "mode": mode.label, "own": code in own}
        for code, mode in found.items()
    ]
    context = {
        "form": form,
        "country_form": country_form,
        "rules": sorted(rows, key=lambda row: str(row["name"])),
        "totals": tally.totals(DAYS),
        "days": DAYS,
    }
    return render(request, "settings/tracking/index.html", context, status=status)
