"""What sends: channels with their limits, the identities that use them, and the sender's own clock."""

from quarterdeck.delivery.models.channel import Channel, LimitBucket, Seat
from quarterdeck.delivery.models.identity import Identity
from quarterdeck.delivery.models.mail_domain import MailDomain
from quarterdeck.delivery.models.pace import Away, DomainLimit, SendingRule, Tally
from quarterdeck.delivery.models.rate import Rate
from quarterdeck.delivery.models.sender_clock import SenderClock

__all__ = [
    "Away",
    "Channel",
    "DomainLimit",
    "Identity",
    "LimitBucket",
    "MailDomain",
    "Rate",
    "Seat",
    "SenderClock",
    "SendingRule",
    "Tally",
]
