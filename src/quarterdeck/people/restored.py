"""Erasing again whom an older backup brought back (L4): first nobody mails them, then all of them goes once more."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop as _

from quarterdeck.kit.sayings import Saying, keep
from quarterdeck.people import erasures
from quarterdeck.people.erase import erase
from quarterdeck.people.erased import erased_key
from quarterdeck.people.models import OtherAddress, Person, Suppression

AGAIN = keep(Saying(_("A restored backup brought them back; they are being erased again.")))
CHUNK = 5_000  # rows held in memory


@transaction.atomic
def bar_returned() -> int:
    """Block at once whom the list of erasures names and the database does not; returns how many. Before any sender."""
    erased = Suppression.objects.filter(kind=Suppression.Kind.ERASED)
    returned = erasures.written() - set(erased.values_list("address_key", flat=True))
    if returned:
        Suppression.suppress(returned, Suppression.Kind.ERASED, AGAIN)
    erasures.complete(erased.standing().values_list("address_key", flat=True))
    return len(returned)


def erase_returned() -> int:
    """Erase everybody who was barred so; returns how many. Raises WrongState while an email to one is being sent."""
    bar_returned()
    pending = Suppression.objects.standing().filter(kind=Suppression.Kind.ERASED, note=AGAIN)
    hashes = set(pending.values_list("address_key", flat=True))
    if not hashes:
        return 0
    count = erase(_people_of(hashes), by=None)
    pending.filter(address_key__in=hashes).update(note="")
    return count


def _people_of(hashes: set[str]) -> set[int]:
    found = set()
    for rows in (
        Person.objects.filter(erased_at=None).values_list("address_key", "pk"),
        OtherAddress.objects.values_list("address_key", "person"),
    ):
        found |= {person for address, person in rows.iterator(chunk_size=CHUNK) if erased_key(address) in hashes}
    return found
