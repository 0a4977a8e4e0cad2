"""Every page asks for a login, unless its view says `@login_not_required`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from quarterdeck.kit.outage import DATABASE
from quarterdeck.team import first_run
from quarterdeck.team.models import User

View = Callable[..., Any]


class LoginRequired(LoginRequiredMiddleware):
    """Strangers go to the login, or to the first-run page of an empty Quarterdeck."""

    def process_view(self, request: HttpRequest, view_func: View, view_args: Any, view_kwargs: Any) -> Any:
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if getattr(view_func, "login_required", True) and request.user.is_authenticated:
            DATABASE.over()  # it knew who asks
        return answer

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseRedirect:
        coming_back = f"{reverse('login')}?{urlencode({'next': _here(request)})}"
        where = reverse("welcome") if first_run.is_due() else coming_back
        answer = HttpResponseRedirect(where)
        if getattr(request, "htmx", None):  # a part of a page must not become a login form
            answer.status_code = 200
            answer.headers["HX-Redirect"] = where
            del answer.headers["Location"]
        return answer


def reader(request: HttpRequest) -> User:
    """Who is logged in; only for views that ask for a login."""
    assert isinstance(request.user, User)
    return request.user


def next_page(request: HttpRequest) -> str:
    """Where to go after logging in: the page on our own host that was asked for, else the first one."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if is_ours else "/"


def _here(request: HttpRequest) -> str:
    """The page that the reader is looking at."""
    htmx = getattr(request, "htmx", None)
    if htmx:
        return str(htmx.current_url_abs_path or "/")
    return request.get_full_path() if request.method in ("GET", "HEAD") else "/"
