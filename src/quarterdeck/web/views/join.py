"""The link in an invitation: looking at it changes nothing, the form makes the account."""

from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from quarterdeck.kit.states import WrongState
from quarterdeck.team import invitations
from quarterdeck.web.forms.team import JoinForm
from quarterdeck.web.pages import form_page, form_status
from quarterdeck.web.views.account import let_in


@form_page
@login_not_required
@never_cache
@sensitive_post_parameters("password")
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Name and password of whoever was invited; then they are in."""
    invitation = invitations.find(secret)
    if invitation is None:
        return _spent(request)
    given = request.POST if request.method == "POST" else None
    form = JoinForm(given, email=invitation.email, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept(invitation, **form.cleaned_data)
        except WrongState:
            return _spent(request)
        logout(request)  # somebody else of this browser
        return let_in(request, user)
    context = {"form": form, "invitation": invitation}
    return render(request, "account/join.html", context, status=form_status(request))


def _spent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/join_spent.html", status=410)
