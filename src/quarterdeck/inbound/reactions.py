"""What becomes of the mail of people who are erased: answers people's news, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from quarterdeck.inbound import erased
from quarterdeck.people.models import Person
from quarterdeck.people.signals import erasing, telling


@receiver(erasing)
def forget(*, ids: frozenset[int], addresses: set[str], **news: Any) -> None:
    """Their answers and what machines reported of them go, with the raw mail."""
    erased.forget(ids, addresses)


@receiver(telling)
def tell(*, person: Person, **news: Any) -> dict[str, Any]:
    """All that came from them or about emails to them."""
    return {"messages": erased.messages_of(person)}
