"""Bytes to text when the declared character set is missing, wrong or a lie."""

from __future__ import annotations

import codecs
import re

KNOWN = re.compile(
    r"utf-?(8|16|32)([bl]e)?|(us-)?ascii|iso-?8859-?\d+|latin-?\d+|(windows-?|cp-?)\d+|koi8-?[rtu]|mac-?roman"
    r"|shift[-_]?jis|sjis|euc-?(jp|kr)|iso-?2022-?(jp|kr)(-\d|-ext)?|gb(2312|k|18030)|big5(hkscs)?|hz|tis-?620"
)
JAPANESE = re.compile(rb"\x1b(\$[@B]|\([IJ])")  # ISO-2022-JP shifts, which no other text has
COMMON_LIES = {"utf7": "ascii", "unicode-1-1-utf-7": "ascii", "windows-31j": "cp932", "x-sjis": "cp932"}


def decode(data: bytes, charset: str = "") -> str:
    """The text, without NULs and with \\n as line end. What cannot be read becomes U+FFFD; never raises."""
    text = _decode(data, charset.strip().strip("\"'").casefold())
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, charset: str) -> str:
    if JAPANESE.search(data):
        return data.decode("iso2022_jp_ext", "replace")
    name = COMMON_LIES.get(charset, charset)
    told = name if KNOWN.fullmatch(name) and "ascii" not in name else "utf-8"
    for each in (told, "utf-8"):
        try:
            return data.decode(each)
        except (UnicodeDecodeError, LookupError):
            continue  # a lie, or shaped like a character set but none that Python knows
    return data.decode("cp1252" if told == "utf-8" or not _exists(told) else told, "replace")


def _exists(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
