"""What servers' answers mean for an address and for a channel: blocks, soft bounces, rates, a stop. By set."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import gettext_noop as _

from quarterdeck.delivery import health, rates
from quarterdeck.delivery.rates import Happened
from quarterdeck.delivery.result import Outcome, Result
from quarterdeck.kit.keys import domain_of
from quarterdeck.kit.sayings import Saying, keep, worded
from quarterdeck.people import escalation
from quarterdeck.people.models import Suppression
from quarterdeck.people.models.suppression import LONGEST_NOTE

ABOUT_RECIPIENT = (Outcome.ACCEPTED, Outcome.FOUND, Outcome.BOUNCED)


def weigh(results: Sequence[Result]) -> None:
    """Take the consequences of results that were just recorded, in their transaction."""
    for each in results:
        if each.blocks:  # nobody is mailed again at an address that does not exist
            _suppress(each)
        if each.stops:  # M7: what a provider cannot verify must not burn through the queue
            words = worded(each.means or each.words)
            health.stop_by_itself(each.claimed.channel_id, "authentication", words)
    soft = [each.claimed.email for each in results if each.outcome is Outcome.BOUNCED and not each.blocks]
    if soft:
        escalation.note_soft((email.address, email.pk) for email in soft)
    rates.note(fact for each in results for fact in _facts(each))


def _suppress(result: Result) -> None:
    email = result.claimed.email
    note = keep(Saying(_("The server said: %(answer)s"), answer=result.answer), LONGEST_NOTE)
    Suppression.suppress([email.address], Suppression.Kind.BOUNCED, note, mails={email.address: email.pk})


def _facts(result: Result) -> list[Happened]:
    """A hand-over, and a bounce besides when the address is dead."""
    email = result.claimed.email
    if result.outcome not in ABOUT_RECIPIENT or email.identity is None:
        return []
    channel_id, domain = result.claimed.channel_id, _domain_of(email.identity.address)
    facts: list[Happened] = [(channel_id, domain, "handed_over")]
    return [*facts, (channel_id, domain, "bounced")] if result.blocks else facts


_domain_of = lru_cache(maxsize=256)(domain_of)  # of From addresses: the same few again and again
