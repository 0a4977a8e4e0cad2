"""`quarterdeck login-link EMAIL`: let somebody in once, without a password."""

from __future__ import annotations

import argparse
import os

from quarterdeck.cli import database
from quarterdeck.kit import env as environment
from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.keys import address_key


def run(options: argparse.Namespace) -> int:
    """Print the link."""
    database.running(environment.load())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    import django

    django.setup()
    print(make(options.email, reset=options.reset_second_factor))
    return 0


def make(email: str, *, reset: bool = False) -> str:
    """The address of a new link for that user; Misconfigured if there is no such user.

    With `reset` their second factor goes too: the way back in for an only admin who lost theirs.
    """
    from django.conf import settings
    from django.urls import reverse

    from quarterdeck.team.models import LoginLink, User

    user = User.objects.active().filter(email=address_key(email)).first()
    if user is None:
        raise Misconfigured(f"There is no active user {email}.")
    if reset:
        from quarterdeck.web import second_factor

        second_factor.reset(user, by=None)
    return f"{settings.QUARTERDECK.url}{reverse('login-link', args=[LoginLink.make(user)])}"
