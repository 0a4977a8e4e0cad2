"""How far a person is followed who is another's double: answers people's news, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from quarterdeck.people.models import Person
from quarterdeck.people.signals import merging
from quarterdeck.tracking.models import Choice, Mode

STRICTEST = (Mode.OFF, Mode.AGGREGATE, Mode.INDIVIDUAL)


@receiver(merging)
def choose_once(*, kept: Person, gone: Person, **news: Any) -> None:
    """Of two choices the one that follows less holds."""
    choices = {choice.person_id: choice for choice in Choice.objects.filter(person__in=[kept, gone])}
    if len(choices) < 2:
        return
    strict = min((Mode(choice.mode) for choice in choices.values()), key=STRICTEST.index)
    Choice.objects.filter(person=kept).update(mode=strict)
    choices[gone.pk].delete()
