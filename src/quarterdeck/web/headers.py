"""The head of a list: each column with the link that sorts by it."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.web.columns import Column, Shown
from quarterdeck.web.lists import ListState, offered_sorts


@dataclass(frozen=True)
class Header:
    """A column as the list's head draws it: its link and the direction it is sorted in."""

    column: Column
    url: str = ""
    aria: str = ""


def headers(state: ListState, count: int, shown: Shown) -> list[Header]:
    """The head of this list; only what `count` rows can be sorted by is a link."""
    offered = offered_sorts(state.folder, count)
    return [_header(column, state) if column.sort in offered else Header(column) for column in shown.cells]


def _header(column: Column, state: ListState) -> Header:
    aria = ("descending" if state.descending else "ascending") if column.sort == state.sort.key else ""
    return Header(column, state.sorted_by(column.sort), aria)
