"""Icons: lucide's drawings, each drawn once in a process."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from lucide import _render_icon

from quarterdeck.web.pieces import piece

_USE = piece('<svg class="i" aria-hidden="true"><use href="#i-%s"/></svg>')


@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """A lucide icon; silent for screen readers unless it carries a label."""
    heard = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return mark_safe(_render_icon(name, size, **{"class": "i", "stroke-width": "1.75", "focusable": "false"}, **heard))  # noqa: S308


@lru_cache(maxsize=256)
def use(name: str) -> SafeString:
    """One of the page's `sheet` of symbols."""
    return _USE(name)


@lru_cache(maxsize=64)
def sheet(names: tuple[str, ...]) -> SafeString:
    """Icons that a page repeats, drawn once; `use` refers to them."""
    return mark_safe(f'<svg class="symbols" aria-hidden="true">{"".join(map(_symbol, names))}</svg>')  # noqa: S308


def _symbol(name: str) -> str:
    inner = icon(name, 24).split(">", 1)[1].rsplit("<", 1)[0]
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{inner}</symbol>'
