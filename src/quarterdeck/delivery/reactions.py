"""Answers the news of emails: what was scheduled is put on the time that the calendars leave it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from quarterdeck.delivery.pace import agenda
from quarterdeck.emails.signals import scheduled


@receiver(scheduled)
def place(*, ids: Collection[int], **news: Any) -> None:
    """By set, in the transaction that scheduled them."""
    agenda.place(ids)
