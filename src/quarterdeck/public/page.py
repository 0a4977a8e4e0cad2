"""What the page for leaving shows: who wrote, to whom, and how it stands now. Asking changes nothing (R4)."""

from __future__ import annotations

from typing import Any

from quarterdeck.compose.footers import house
from quarterdeck.emails import optout as leaving
from quarterdeck.people.models import Person
from quarterdeck.people.optout import OptOut
from quarterdeck.public.forms import WHYS
from quarterdeck.team.models import User
from quarterdeck.tracking import consent


def about_page(about: OptOut) -> dict[str, Any]:
    """The page's facts; a fixed number of queries."""
    sender = User.objects.filter(pk=about.sender_id).only("name").first()
    person = Person.objects.filter(address_key=about.address).first()
    return {
        "house": house().name or about_domain(sender),
        "sender": sender.name if sender else "",
        "address": masked(about.address),
        "standing": leaving.standing(about),
        "whys": WHYS.items(),
        "watching": consent.asked_of(person) if person else None,
    }


def about_domain(sender: User | None) -> str:
    """What stands for the organisation while nobody has written its name down: the domain of its mail."""
    identity = sender.identities.order_by("-is_default", "pk").first() if sender else None
    return str(identity.address).rpartition("@")[2] if identity else ""


def masked(address: str) -> str:
    """An address that its owner knows again and nobody else learns: `m…a@brava.example`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…{local[-1:] if len(local) > 3 else ''}@{domain}"
