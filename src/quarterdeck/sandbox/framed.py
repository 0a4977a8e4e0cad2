"""A foreign letter made safe to look at: cleaned, and framed by a policy that lets nothing run and nothing load."""

from __future__ import annotations

import nh3

from quarterdeck.sandbox.responses import Response

_FRAME = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'; img-src {images}"
)
_HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Letter</title><base target="_blank"></head>'
_BODY = (
    '<body style="margin:16px;font:14px/1.5 system-ui,sans-serif;color:#14202e;background:#fff;overflow-wrap:anywhere">'
)
_LOOKS = {"style", "align", "valign", "width", "height", "bgcolor", "dir"}
_ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "*": _LOOKS}


def framed(html: str, *, with_images: bool) -> Response:
    """The letter as a document of its own. Pictures are loaded only on request: loading them tells the sender."""
    policy = _FRAME.format(images="data: http: https:" if with_images else "data:")
    clean = nh3.clean(html, attributes=_ATTRIBUTES)
    return Response((_HEAD + _BODY + clean).encode(), headers={"Content-Security-Policy": policy})
