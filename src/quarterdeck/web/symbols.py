"""Icons: lucide's drawings, each drawn once in a process."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString
from lucide import _render_icon

from quarterdeck.web.pieces import joined, piece

_USE = piece('<svg class="i" aria-hidden="true"><use href="#i-%s"/></svg>')
_SHEET = piece('<svg class="symbols" aria-hidden="true">%s</svg>')
_SYMBOL = piece('<symbol id="i-%s" viewBox="0 0 24 24">%s</symbol>')


@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """A lucide icon; silent for screen readers unless it carries a label."""
    heard = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return SafeString(_render_icon(name, size, **{"class": "i", "stroke-width": "1.75", "focusable": "false"}, **heard))


@lru_cache(maxsize=256)
def use(name: str) -> SafeString:
    """One of the page's `sheet` of symbols."""
    return _USE(name)


@lru_cache(maxsize=64)
def sheet(names: tuple[str, ...]) -> SafeString:
    """Icons that a page repeats, drawn once; `use` refers to them."""
    return _SHEET(joined(map(_symbol, names)))


def _symbol(name: str) -> SafeString:
    inner = icon(name, 24).split(">", 1)[1].rsplit("<", 1)[0]
    return _SYMBOL(name, SafeString(inner))
