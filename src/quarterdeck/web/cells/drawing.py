"""What all rows of one answer are drawn with, found out once and not once a cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quarterdeck.kit.locales import Locale, current
from quarterdeck.web import stamps
from quarterdeck.web.pieces import NOTHING

if TYPE_CHECKING:
    from quarterdeck.web.rows import Row


class Drawing:
    """One answer's reader and list: `opener` is the column that links, `query` the list's address behind its `?`."""

    def __init__(self, opener: str, query: str = "", *, is_open: int | None = None, can_pick: bool = True) -> None:
        self.opener = opener
        self.query = f"{query}&" if query else ""
        self.is_open = is_open  # the email that is open beside the list
        self.can_pick = can_pick
        self.now: datetime = timezone.localtime()
        self.reader: tuple[str | None, Locale] = (get_language(), current())

    def ago(self, when: datetime | None) -> SafeString:
        """How long ago; nothing where it never was."""
        return stamps.ago(when, self.now) if when else NOTHING

    def moment(self, when: datetime | None) -> SafeString:
        """A fixed moment; nothing where there is none."""
        return stamps.moment(when, self.now) if when else NOTHING

    @cached_property
    def select(self) -> str:
        return _("Select the email to %(name)s")

    @cached_property
    def no_subject(self) -> str:
        return _("(no subject)")

    @cached_property
    def sent(self) -> str:
        return _("sent")

    @cached_property
    def until(self) -> str:
        return _("until")

    @cached_property
    def success(self) -> str:
        return _("Success")

    @cached_property
    def group_email(self) -> str:
        return _("Group email")


Cell = Callable[["Row", Drawing], SafeString]


def nothing(_row: Row, _drawing: Drawing) -> SafeString:
    """An empty cell."""
    return NOTHING
