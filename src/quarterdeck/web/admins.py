"""Views for admins only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from quarterdeck.web.access import reader

Answer = TypeVar("Answer", bound=HttpResponseBase)


def admins_only(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """403 for everybody else, before the view looks at anything."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
        if not reader(request).is_admin:
            raise PermissionDenied(_("Only an admin may do this."))
        return view(request, *args, **kwargs)

    return guarded
