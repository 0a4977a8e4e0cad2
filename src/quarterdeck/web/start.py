"""What somebody new does first, and what of it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User


@dataclass(frozen=True)
class Step:
    """One thing to do, in words, and where."""

    title: str
    words: str
    link: str
    url: str
    is_done: bool


def first_steps(user: User) -> list[Step]:
    """From nothing to the first email that is read; four queries that each ask for one row."""
    return [
        Step(
            _("Connect a channel"), _("The mail server that sends for you; a test says what is wrong with it."),
            _("Channels"), reverse("channels"), Channel.objects.visible_to(user).exists(),
        ),
        Step(
            _("Verify your From address"), _("Who your mail comes from, with your name and signature."),
            _("Identities"), reverse("identities"), Identity.objects.of(user).usable().exists(),
        ),
        Step(
            _("Write to somebody"), _("By name or address. It saves itself as you write, and sending can be undone."),
            _("Compose"), reverse("compose"), Email.objects.filter(sender=user).exclude(status="draft").exists(),
        ),
        Step(
            _("See them engage"), _("Views, clicks and replies arrive in Delivered without a reload."),
            _("Delivered"), reverse("emails", args=["delivered"]),
            Email.objects.filter(sender=user, status__in=["delivered", "archived"]).exists(),
        ),
    ]  # fmt: skip
