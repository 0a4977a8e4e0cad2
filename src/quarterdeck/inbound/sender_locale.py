"""Where the writer of a message is likely to be: for dates whose day and month could change places (R17)."""

from __future__ import annotations

from quarterdeck.inbound.headers import Headers

# Countries whose domains people take for their sound, and one that writes dates both ways.
ANYWHERE = ("ac", "ai", "ca", "cc", "co", "fm", "gg", "io", "la", "ly", "me", "sh", "so", "to", "tv", "vc", "ws")
AMERICAN = ("gov", "mil", "edu")


def locale_of(fields: Headers, sender: str) -> str:
    """As the header says; where that names no country, that of the sender's domain; "" if there is no telling."""
    told = (fields.word("content-language") or fields.word("accept-language")).split(",")[0].strip()
    language = told.replace("_", "-").partition("-")[0].casefold()
    if "-" in told or "_" in told or language not in ("", "en"):
        return told
    ending = sender.rpartition(".")[2].casefold()
    if ending in AMERICAN:
        return "en-US"
    is_country = len(ending) == 2 and ending.isascii() and ending.isalpha() and ending not in ANYWHERE
    return f"en-{ending.upper()}" if is_country else told
