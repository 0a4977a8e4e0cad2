"""What somebody new does first, and what of it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

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
            "Connect a channel", "The mail server that sends for you; a test says what is wrong with it.",
            "Channels", reverse("channels"), Channel.objects.visible_to(user).exists(),
        ),
        Step(
            "Verify your From address", "Who your mail comes from, with your name and signature.",
            "Identities", reverse("identities"), Identity.objects.of(user).usable().exists(),
        ),
        Step(
            "Write to somebody", "By name or address. It saves itself as you write, and sending can be undone.",
            "Compose", reverse("compose"), Email.objects.filter(sender=user).exclude(status="draft").exists(),
        ),
        Step(
            "See them engage", "Views, clicks and replies arrive in Delivered without a reload.",
            "Delivered", reverse("emails", args=["delivered"]),
            Email.objects.filter(sender=user, status__in=["delivered", "archived"]).exists(),
        ),
    ]  # fmt: skip
