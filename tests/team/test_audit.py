"""The audit log keeps who did what to whom, with the names as they were."""

from __future__ import annotations

from quarterdeck.team.models import AuditEntry, User


def test_an_entry_keeps_who_did_what_to_whom(adam: User, alice: User) -> None:
    AuditEntry.record(adam, "user.renamed", alice, was="Alice Ash")
    alice.name = "Somebody Else"
    alice.save(update_fields=["name"])

    (entry,) = AuditEntry.objects.all()
    assert (entry.actor, entry.action, entry.noun, entry.noun_id) == (adam, "user.renamed", "team.User", alice.pk)
    assert entry.data == {"name": "Alice Arden", "was": "Alice Ash"}


def test_quarterdeck_itself_has_no_actor(db: None) -> None:
    entry = AuditEntry.record(None, "log.purged", count=3)
    assert (entry.actor, entry.noun, entry.data) == (None, "", {"count": 3})
    assert str(entry) == "Quarterdeck: log.purged"
