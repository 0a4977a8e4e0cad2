"""Which of a mailbox's folders is which: by the use that the server tells (RFC 6154), else by its usual names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

INBOX = "INBOX"
SENT_FLAG = b"\\sent"
CLOSED = {b"\\noselect", b"\\nonexistent"}
# What mail programs call the folder of sent mail, most usual first; compared without case.
SENT_NAMES = (
    "sent", "sent items", "sent messages", "sent mail", "outbox/sent",
    "gesendet", "gesendete elemente", "gesendete objekte", "gesendete nachrichten",
    "verzonden", "verzonden items", "verzonden berichten",
    "envoyés", "éléments envoyés", "messages envoyés", "courrier envoyé", "envoyes",
    "enviados", "elementos enviados", "mensajes enviados", "itens enviados", "mensagens enviadas", "correo enviado",
    "inviati", "posta inviata", "elementi inviati", "posta in uscita inviata",
    "skickat", "skickade objekt", "sendt", "sendte elementer", "sendt post", "lähetetyt",
    "wysłane", "elementy wysłane", "odeslané", "odeslaná pošta", "elküldött", "elküldött elemek",
    "отправленные", "надіслані", "已发送", "已傳送", "送信済み", "送信済みアイテム", "보낸편지함",
    "gönderilmiş öğeler", "gönderilenler", "απεσταλμένα",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A folder as the server lists it."""

    name: str
    delimiter: str
    flags: frozenset[bytes]

    @property
    def can_open(self) -> bool:
        return not {flag.lower() for flag in self.flags} & CLOSED

    @property
    def leaf(self) -> str:
        """The last part of its name."""
        return self.name.rpartition(self.delimiter)[2] if self.delimiter else self.name


def find_sent(folders: Sequence[Listed]) -> str | None:
    """The name of the folder of sent mail; None when there is none that one could know by its name."""
    usable = [each for each in folders if each.can_open]
    for each in usable:
        if SENT_FLAG in {flag.lower() for flag in each.flags}:
            return each.name
    named = {each.leaf.casefold(): each.name for each in reversed(usable)}
    return next((named[name] for name in SENT_NAMES if name in named), None)
