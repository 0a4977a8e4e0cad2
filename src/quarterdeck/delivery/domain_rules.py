"""What is wrong with the records of a domain that mail comes from: SPF, DKIM, DMARC (M1). Pure.

Google, Yahoo and Microsoft refuse bulk mail of a domain without SPF and DKIM that pass, or without a DMARC record that
either is aligned with. What DNS cannot tell for certain, such as the key with which a provider signs, is no lack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_LABELS = 8  # of a name, in the walk up to a parent's policy (RFC 7489, 6.6.3, without its list of suffixes)
# What a provider's own instructions put into SPF, by the host that mail is handed to.
INCLUDES = {
    "smtp.gmail.com": "_spf.google.com",
    "smtp-relay.gmail.com": "_spf.google.com",
    "smtp.office365.com": "spf.protection.outlook.com",
}
RESERVED = ("example", "test", "invalid", "localhost")  # RFC 2606: nobody publishes anything there


@dataclass(frozen=True)
class Published:
    """What was found: texts of the envelope's domain, of `_dmarc` names from the domain upwards, of the DKIM key."""

    spf: Sequence[str]
    dmarc: Sequence[tuple[str, Sequence[str]]]  # (domain, texts), the From domain first
    dkim: Sequence[str] | None = None  # None: the provider signs, with a key that we do not know


@dataclass(frozen=True)
class Sends:
    """How mail of a domain leaves: the domain of its From, of its envelope, its server; and what our key says."""

    domain: str
    envelope: str
    host: str
    dkim_domain: str = ""  # empty: we do not sign
    dkim_name: str = ""
    dkim_key: str = ""  # the `p=` that has to be there


@dataclass(frozen=True)
class Lack:
    """One thing to mend: its code (domains.py has the words), and the record to publish, if it is one."""

    code: str
    name: str = ""
    value: str = ""


def lacks(sends: Sends, found: Published) -> list[Lack]:
    """Everything that is wrong for certain, in the order in which to mend it."""
    return [*_spf(sends, found.spf), *_dkim(sends, found), *_dmarc(sends, found)]


def walk(domain: str) -> list[str]:
    """The domains whose DMARC record holds for this one, nearest first: itself and its parents, but no top domain."""
    labels = domain.split(".")
    labels = labels[-MOST_LABELS:]
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


def is_reserved(domain: str) -> bool:
    """A name for examples and tests, which no name service knows."""
    return domain.rpartition(".")[2] in RESERVED or "." not in domain


def tags(record: str) -> dict[str, str]:
    """The `name=value` parts of a DMARC or DKIM record."""
    parts = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _equals, value in parts if name.strip()}


def _spf(sends: Sends, texts: Sequence[str]) -> list[Lack]:
    records = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
    include = INCLUDES.get(sends.host, "")
    mechanism = f"include:{include}" if include else f"a:{sends.host}"
    if not records:
        return [Lack("no_spf", sends.envelope, f"v=spf1 {mechanism} ~all")]
    if len(records) > 1:
        return [Lack("many_spf", sends.envelope)]
    terms = records[0].lower().split()[1:]
    if all(term.lstrip("+-~?") == "all" for term in terms) and not {"all", "+all"} & set(terms):
        return [Lack("nobody_spf", sends.envelope, f"v=spf1 {mechanism} ~all")]
    leads_on = any(term.startswith("redirect=") for term in terms)
    if include and not leads_on and not any(term.lstrip("+~?") == f"include:{include}" for term in terms):
        return [Lack("other_spf", sends.envelope, f"include:{include}")]
    return []


def _dkim(sends: Sends, found: Published) -> list[Lack]:
    if not sends.dkim_domain:
        return []
    if not any(tags(text).get("p") == sends.dkim_key for text in found.dkim or ()):
        return [Lack("no_dkim", sends.dkim_name)]
    return []


def _dmarc(sends: Sends, found: Published) -> list[Lack]:
    for domain, texts in found.dmarc:
        records = [text for text in texts if text.replace(" ", "").lower().startswith("v=dmarc1")]
        if not records:
            continue
        policy = tags(records[0])
        if len(records) > 1 or policy.get("p", "").lower() not in ("none", "quarantine", "reject"):
            return [Lack("bad_dmarc", f"_dmarc.{domain}", "v=DMARC1; p=none")]
        return _alignment(sends, policy)
    return [Lack("no_dmarc", f"_dmarc.{sends.domain}", "v=DMARC1; p=none")]


def _alignment(sends: Sends, policy: dict[str, str]) -> list[Lack]:
    """Either the envelope's or the signature's domain has to belong to the From domain."""
    by_spf = _belongs(sends.envelope, sends.domain, policy.get("aspf", "r"))
    signs = not sends.dkim_domain or _belongs(sends.dkim_domain, sends.domain, policy.get("adkim", "r"))
    return [] if by_spf or signs else [Lack("unaligned", sends.domain)]


def _belongs(other: str, domain: str, mode: str) -> bool:
    """Whether two domains may be one organisation's: only what cannot be is a lack. In strict mode they are one."""
    if mode.lower() == "s":
        return other == domain
    return other.split(".")[-2:] == domain.split(".")[-2:]
