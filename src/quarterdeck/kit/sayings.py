"""Sentences that are kept, and said later in the language of whoever reads them.

What goes wrong is found by a worker, written into a row, and read by people of different languages. So it is kept as
the English sentence with gaps (which is also its key in the catalogues) and what fills them: numbers, names, days,
moments (said by the reader's clock), other sayings. Rows from before hold plain text, and so do a server's own words;
both are said as they are.

    raise Misconfigured(Saying(_("No server named “%(host)s” was found."), host=host))   # _ is gettext_noop
    channel.trouble = keep(words_of(error))
    {{ channel.trouble|said }}
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, override

from quarterdeck.kit.locales import Locale, current

KEPT = '{"say": '  # how a kept sentence begins; nobody else's words do


class Saying(str):
    """A sentence in English, for logs and for whoever compares, that also knows its key and what fills its gaps."""

    key: str
    values: dict[str, Any]

    def __new__(cls, key: str, **values: Any) -> Saying:
        plain = {name: _in_english(value) for name, value in values.items()}
        made = super().__new__(cls, key % plain if plain else key)
        made.key, made.values = key, values
        return made


def named(label: Any) -> Saying:
    """A lazily translated label, as one word of a sentence that is kept."""
    with override("en"):
        return Saying(str(label))


def worded(words: str) -> Saying:
    """A sentence without gaps, or one that is a saying already, as part of another."""
    return words if isinstance(words, Saying) else Saying(words)


def words_of(error: BaseException) -> str:
    """What an error says, with its key if it has one."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)


def keep(words: str, most: int | None = None) -> str:
    """A sentence as it is stored: one without gaps is its own key. Where it does not fit, English is kept, cut off."""
    if not isinstance(words, Saying) or not words.values:
        return str(words)[:most]
    kept = json.dumps(_packed(words), ensure_ascii=False)
    return str(words)[:most] if most is not None and len(kept) > most else kept


def unpacked(words: str) -> str:
    """What was stored, as a saying again if it was one."""
    if isinstance(words, Saying) or not words.startswith(KEPT):
        return words
    try:
        made = _restored(json.loads(words))
    except (ValueError, KeyError, TypeError):  # somebody's own words after all
        return words
    return made if isinstance(made, Saying) else words


def said(words: Any) -> str:
    """A sentence, kept or not, in the language of whoever reads now."""
    text = unpacked(words) if isinstance(words, str) else str(words)
    return _spoken(text) if isinstance(text, Saying) else gettext(text) if text else ""


def _packed(words: Any) -> Any:
    if isinstance(words, Saying):
        return {"say": words.key, "with": {name: _packed(value) for name, value in words.values.items()}}
    if isinstance(words, datetime):
        return {"moment": words.isoformat()}
    if isinstance(words, date):
        return {"day": words.isoformat()}
    return words if isinstance(words, int | float) else str(words)


def _restored(kept: Any) -> Any:
    """The opposite of `_packed`."""
    if not isinstance(kept, dict):
        return kept
    if "moment" in kept:
        return datetime.fromisoformat(kept["moment"])
    if "day" in kept:
        return date.fromisoformat(kept["day"])
    return Saying(kept["say"], **{name: _restored(value) for name, value in kept["with"].items()})


def _spoken(words: Any) -> Any:
    if isinstance(words, Saying):
        values = {name: _spoken(value) for name, value in words.values.items()}
        text = gettext(words.key)
        return text % values if values else text
    if isinstance(words, datetime):
        return _timed(timezone.localtime(words), current())
    return current().dated(words) if isinstance(words, date) else words


def _in_english(value: Any) -> Any:
    """As logs have it: moments in UTC."""
    if isinstance(value, datetime):
        return _timed(value.astimezone(UTC), Locale())
    return Locale().dated(value) if isinstance(value, date) else value


def _timed(when: datetime, locale: Locale) -> str:
    """`24 Nov 2026 14:30` by a clock that the reader knows, else with its zone: `24 Nov 2026 14:30 UTC`."""
    zone = " UTC" if when.tzname() == "UTC" else ""
    return f"{locale.dated(when)} {locale.hour(when)}{zone}"
