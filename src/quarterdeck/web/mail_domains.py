"""The domains of a channel's From addresses, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.delivery.domain_words import told
from quarterdeck.delivery.domains import domains_of
from quarterdeck.delivery.models import Channel, MailDomain
from quarterdeck.kit.sayings import said


@dataclass(frozen=True)
class Shown:
    """One thing that its records lack: in words, with what to do and what to publish where."""

    what: str
    mend: str
    name: str
    value: str
    accepted: bool


@dataclass(frozen=True)
class Domain:
    """A From domain; without a row it has not been looked up yet."""

    name: str
    row: MailDomain | None
    lacks: list[Shown]

    @property
    def stops(self) -> bool:
        """Whether its new mail waits for somebody."""
        return any(not each.accepted for each in self.lacks)


def shown(channel: Channel) -> list[Domain]:
    """Two queries."""
    rows = {row.domain: row for row in channel.domains.select_related("accepted_by")}
    return [Domain(name, rows.get(name), _lacks(rows.get(name))) for name in domains_of(channel)]


def _lacks(row: MailDomain | None) -> list[Shown]:
    if row is None:
        return []
    return [_shown(each, row) for each in row.lacks]


def _shown(lack: dict[str, str], row: MailDomain) -> Shown:
    what, mend = told(lack)
    return Shown(said(what), said(mend), lack["name"], lack["value"], lack["code"] in row.accepted)
