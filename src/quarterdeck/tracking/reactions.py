"""How far a person is followed who is another's double, or erased: answers people's news, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.forms.models import model_to_dict

from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person
from quarterdeck.people.signals import erasing, merging, telling
from quarterdeck.tracking.models import Choice, Consent, Hit, Mode

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


@receiver(erasing)
def stop_following(*, ids: frozenset[int], **news: Any) -> None:
    """Nothing more is recorded of mails that they have already; what they agreed to goes."""
    Consent.objects.filter(person__in=ids).delete()
    Choice.objects.filter(person__in=ids).delete()
    Choice.objects.bulk_create([Choice(person_id=pk, mode=Mode.OFF) for pk in ids])
    Hit.objects.filter(email_id__in=Email.objects.filter(person__in=ids).values("pk")).delete()


@receiver(telling)
def tell(*, person: Person, **news: Any) -> dict[str, Any]:
    """How far they are followed, by whose word."""
    choice = Choice.objects.filter(person=person).values_list("mode", flat=True).first()
    words = [model_to_dict(each, ("given", "at", "source", "note")) for each in person.tracking_consents.order_by("at")]
    return {"tracking": {"choice": choice, "consents": words}}
