"""What stands under emails: one's own message, the teams', the organisation's, and which emails carry it."""

from __future__ import annotations

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.compose import footers
from quarterdeck.compose.models import Footer
from quarterdeck.team.models import Team, User
from quarterdeck.web.access import reader
from quarterdeck.web.admins import admins_only
from quarterdeck.web.forms.unsubscribing import HouseForm, MessageForm
from quarterdeck.web.pages import form_page

OF_HOUSE = "house-%s"


@form_page
def index(request: HttpRequest) -> HttpResponse:
    """All of it; posting (an admin's) sets what is the organisation's."""
    if request.method != "POST":
        return _page(request)
    return _save_house(request)


@admins_only
def _save_house(request: HttpRequest) -> HttpResponse:
    form = HouseForm(request.POST, auto_id=OF_HOUSE)
    if not form.is_valid():
        return _page(request, house_form=form, status=422)
    user = reader(request)
    try:
        footers.change_house(user, **form.house)
    except footers.StillNeeded as refused:
        form.add_error("postal_address", str(refused))
        return _page(request, house_form=form, status=422)
    footers.write(form.cleaned_data["text"], by=user)
    return _saved(request)


@require_POST
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own message."""
    form, user = MessageForm(request.POST), reader(request)
    if not form.is_valid():
        return _page(request, own_form=form, status=422)
    footers.write(form.cleaned_data["text"], by=user, user=user)
    return _saved(request)


@require_POST
@admins_only
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """A team's message."""
    which = get_object_or_404(Team, pk=pk)
    form = MessageForm(request.POST, auto_id=_of_team(which))
    if not form.is_valid():
        return _page(request, wrong_team=(which.pk, form), status=422)
    footers.write(form.cleaned_data["text"], by=reader(request), team=which)
    return _saved(request)


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved. It stands under the next emails that leave."))
    return redirect("unsubscribing")


def _page(
    request: HttpRequest,
    *,
    house_form: HouseForm | None = None,
    own_form: MessageForm | None = None,
    wrong_team: tuple[int, MessageForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    user, about = reader(request), footers.house()
    texts = {(footer.user_id, footer.team_id): footer.text for footer in Footer.objects.all()}
    facts = {**model_to_dict(about), "text": texts.get((None, None), "")}
    context = {
        "own_form": own_form or MessageForm(initial={"text": texts.get((user.pk, None), "")}),
        "shown": footers.footers_of([user.pk]).of(user.pk),
        "default": footers.default_text(),
        "house": about,
        "lacking": footers.lacking(),
        "house_form": house_form or HouseForm(initial=facts, auto_id=OF_HOUSE),
        "teams": _teams(user, texts, wrong_team),
    }
    return render(request, "settings/unsubscribing/index.html", context, status=status)


def _of_team(team: Team) -> str:
    """The ids of a team's fields: there are as many forms on the page as teams."""
    return f"team-{team.pk}-%s"


def _teams(
    user: User, texts: dict[tuple[int | None, int | None], str], wrong: tuple[int, MessageForm] | None
) -> list[tuple[Team, MessageForm]]:
    """Each team with its form, for an admin."""
    if not user.is_admin:
        return []
    found = []
    for each in Team.objects.order_by("name"):
        form = wrong[1] if wrong and wrong[0] == each.pk else MessageForm(
            initial={"text": texts.get((None, each.pk), "")}, auto_id=_of_team(each)
        )  # fmt: skip
        found.append((each, form))
    return found
