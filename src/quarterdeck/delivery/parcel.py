"""Claimed emails made ready for the wire: dressed, threaded, assembled. By set; after the claim, before the network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

import structlog
from django.db import DatabaseError

from quarterdeck.compose.footers import with_link
from quarterdeck.delivery import hooks, verp
from quarterdeck.delivery.addresses import Unsendable
from quarterdeck.delivery.claim import Claimed
from quarterdeck.delivery.dkim import Signer
from quarterdeck.delivery.dkim_keys import signer_of
from quarterdeck.delivery.mime import Attached, Mailbox, OutgoingMessage, assemble
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.recipients import addresses_of, mailboxes
from quarterdeck.delivery.result import Result, failed
from quarterdeck.delivery.smtp import Envelope
from quarterdeck.emails.models import Attachment, Attempt, File
from quarterdeck.kit.sayings import words_of
from quarterdeck.people.optout import OptOut, url_for

log = structlog.get_logger("quarterdeck.sender")


@dataclass(slots=True)  # a frozen one takes four times as long to make, and there is one for each email
class Parcel:
    """One message with its envelope; the first recipient is whom the email is to."""

    claimed: Claimed
    sender: str
    recipients: list[str]
    data: bytes
    digest: str  # SHA-256 of the data

    @property
    def envelope(self) -> Envelope:
        return Envelope(self.sender, self.recipients, len(self.data))


@dataclass(frozen=True, slots=True)
class _Home:
    """What a channel does to all of its mail."""

    bounces_to: str  # a domain of ours, or "": the sender's own mailbox
    signer: Signer | None

    @classmethod
    def of(cls, channel: Channel) -> _Home:
        return cls(channel.bounce_domain, signer_of(channel))


def pack(many: Sequence[Claimed]) -> list[Parcel | Result]:
    """The parcel of each email, or why it cannot be written; a fixed number of queries, and the files once."""
    attached, threads = _attachments(many), _threads(many)
    dress = hooks.dresser([each.email for each in many])
    homes = {each.pk: _Home.of(each) for each in Channel.objects.filter(pk__in={each.channel_id for each in many})}
    return [
        _packed(each, dress, attached[each.email.content_id], threads[each.email.conversation], homes[each.channel_id])
        for each in many
    ]


def _packed(
    claimed: Claimed,
    dress: hooks.Dresser,
    attached: tuple[Attached, ...],
    thread: list[tuple[int, str]],
    home: _Home,
) -> Parcel | Result:
    try:
        data = assemble(_message(claimed, dress, attached, thread))
        if home.signer is not None:
            data = home.signer.sign(data)
    except Unsendable as error:
        return failed(claimed, "unsendable", words_of(error))
    except DatabaseError:
        raise
    except Exception as error:  # one letter that breaks our own code must not hold up the others
        log.exception("email could not be packed", email=claimed.email.pk)
        return failed(claimed, "unsendable", f"{type(error).__name__}: {error}")
    identity = claimed.email.identity
    assert identity is not None  # the claim asked
    sender = verp.return_path(claimed.attempt_id, home.bounces_to) if home.bounces_to else identity.address
    return Parcel(claimed, sender, addresses_of(claimed.email), data, sha256(data).hexdigest())


def _message(
    claimed: Claimed, dress: hooks.Dresser, attached: tuple[Attached, ...], thread: list[tuple[int, str]]
) -> OutgoingMessage:
    email, letter, person, identity = claimed.email, claimed.letter, claimed.email.person, claimed.email.identity
    assert identity is not None  # the claim asked
    to = (Mailbox(f"{person.first_name} {person.last_name}".strip(), email.address),)
    cc = mailboxes(email.cc)
    parent, references = _place_in_thread(claimed, thread)
    leave = url_for(OptOut(email.pk, email.sender_id, email.address))
    text, html = with_link(letter.text, letter.html, leave)
    return OutgoingMessage(
        sender=Mailbox(identity.name, identity.address),
        to=to,
        cc=cc,
        subject=letter.subject,
        text=text,
        html=dress(email, html, letter.made.with_link(leave) if letter.made else None),
        attachments=attached,
        message_id=claimed.message_id,
        date=claimed.at,
        in_reply_to=parent,
        references=references,
        unsubscribe_url=leave if email.is_commercial else "",
        smtputf8=not all(box.address.isascii() for box in [*to, *cc]),
    )


def _place_in_thread(claimed: Claimed, thread: list[tuple[int, str]]) -> tuple[str, tuple[str, ...]]:
    """In-Reply-To and References: the email that this one follows, and all that went before it (RFC 5322, 3.6.4)."""
    parent = claimed.email.in_reply_to if claimed.email.in_reply_to_id else None
    if parent is None:
        return "", ()
    sent = {email_id: message_id for email_id, message_id in thread if email_id != claimed.email.pk}
    answered = sent.pop(parent.pk, None) or parent.message_id()
    return answered, (*sent.values(), answered)


def _threads(many: Sequence[Claimed]) -> dict[UUID, list[tuple[int, str]]]:
    """(email, Message-ID) of all that was sent in the conversations of follow-ups, oldest first."""
    found: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    followed = {each.email.conversation for each in many if each.email.in_reply_to_id}
    if followed:
        sent = Attempt.objects.filter(email__conversation__in=followed, state=Attempt.State.ACCEPTED).order_by("pk")
        for conversation, email_id, message_id in sent.values_list("email__conversation", "email", "message_id"):
            found[conversation].append((email_id, message_id))
    return found


def _attachments(many: Sequence[Claimed]) -> dict[int, tuple[Attached, ...]]:
    """The files of each content, by the content's id."""
    found: dict[int, tuple[Attached, ...]] = defaultdict(tuple)
    rows = Attachment.objects.filter(content__in={each.email.content_id for each in many}).order_by("pk")
    for content_id, digest, name, media_type in rows.values_list("content", "file", "name", "media_type"):
        found[content_id] += (_file(digest, name, media_type),)
    return found


@lru_cache(maxsize=4)
def _file(digest: str, name: str, media_type: str) -> Attached:
    """A file as it is attached; kept, because a batch attaches the same one again and again."""
    return Attached(name, media_type, File(digest=digest).read())
