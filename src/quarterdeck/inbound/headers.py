"""Header fields: unfolded, RFC 2047 words decoded, addresses and Message-IDs found in them."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from quarterdeck.inbound.charsets import decode

FIELD = re.compile(r"([!-9;-~]{1,76})[ \t]*:(.*)", re.DOTALL)
ENCODED = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?]*)?\?([bBqQ])\?([^?\s]*)\?=")
BETWEEN_ENCODED = re.compile(r"(\?=)\s+(=\?)")
PARAMETER = re.compile(r";\s*([\w-]+)\*?\d*\*?\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;\s]+))")
COMMENT = re.compile(r"\([^()]*\)")
ADDRESS = re.compile(r"(?:\"[^\"\n]{1,64}\"|[^\s<>()\[\]\",;:\\@'=|]{1,80})@(?:[\w-]{1,63}\.)*[\w-]{1,63}", re.UNICODE)
MESSAGE_ID = re.compile(r"<([^<>\s@]{1,400}@[^<>\s]{1,400})>")
MOST = 1000  # fields of one message
LONGEST = 20_000  # characters of one field that are looked at


@dataclass(frozen=True)
class Headers:
    """The fields of one message or part, names in lower case, in their order."""

    fields: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """The first field of that name as a person reads it, or ""."""
        return next((readable(value) for each, value in self.fields if each == name), "")

    def all(self, name: str) -> list[str]:
        """All fields of that name."""
        return [readable(value) for each, value in self.fields if each == name]

    def has(self, *names: str) -> bool:
        return any(name in names for name, _ in self.fields)

    def word(self, name: str) -> str:
        """A field's value without its comments and parameters, in lower case: `multipart/report`, `auto-replied`."""
        return COMMENT.sub(" ", self.get(name)).partition(";")[0].strip().casefold()

    def parameter(self, name: str, key: str) -> str:
        """One parameter of a field, or ""."""
        found = PARAMETER.finditer(self.get(name))
        return next((each[2] or each[3] or "" for each in found if each[1].casefold() == key), "")

    def ids(self, name: str) -> tuple[str, ...]:
        """The Message-IDs in a field, without their brackets."""
        return tuple(MESSAGE_ID.findall(self.get(name)))

    def addresses(self, name: str) -> tuple[str, ...]:
        """The addresses in all fields of that name."""
        return tuple(each for value in self.all(name) for each in addresses(value))


def read(text: str) -> tuple[Headers, str]:
    """Header fields and what follows them. A line that is no field ends them, even without an empty line."""
    fields: list[tuple[str, str]] = []
    place = 0
    while place < len(text) and len(fields) < MOST:
        end = text.find("\n", place) + 1 or len(text)
        line = text[place:end].rstrip("\n")
        if not line.strip():
            return Headers(tuple(fields)), text[end:]
        if line[0] in " \t" and fields:
            name, value = fields[-1]
            if len(value) < LONGEST:
                fields[-1] = (name, f"{value}\n{line}")
        elif found := FIELD.fullmatch(line):
            fields.append((found[1].casefold(), found[2][:LONGEST]))
        elif fields or not line.startswith("From "):
            break
        place = end
    return Headers(tuple(fields)), text[place:]


def readable(value: str) -> str:
    """Unfolded, and encoded words decoded."""
    joined = BETWEEN_ENCODED.sub(r"\1\2", value)
    return " ".join(ENCODED.sub(_word, joined).split())


def addresses(text: str) -> list[str]:
    """Every address in a text, as written, without a full stop that only ends a sentence."""
    return [found[0].rstrip(".-") for found in ADDRESS.finditer(text[:LONGEST])]


def _word(found: re.Match[str]) -> str:
    charset, coding, data = found[1], found[2].casefold(), found[3].encode("utf-8", "surrogateescape")
    raw = base64(data) if coding == "b" else binascii.a2b_qp(data, header=True)
    return decode(raw, charset)


def base64(data: bytes) -> bytes:
    """What can be decoded: foreign characters dropped, padding mended."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
