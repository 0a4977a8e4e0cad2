"""The two bars of folders with their counts, as one viewer sees them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from quarterdeck.emails.counts import CAP, Counts
from quarterdeck.emails.folders import PRIMARY_NAMES, Folder, under


@dataclass(frozen=True)
class Tab:
    """A primary tab: leads to its first folder."""

    key: str
    name: str | Promise
    slug: str  # of the folder it leads to
    count: int
    is_here: bool


@dataclass(frozen=True)
class Pill:
    """A secondary tab."""

    folder: Folder
    count: int
    is_here: bool


@dataclass(frozen=True)
class Bars:
    """Both bars."""

    tabs: list[Tab]
    pills: list[Pill]  # of the primary tab that is here; a folder under no tab stands alone


def bars(counts: Counts, here: Folder) -> Bars:
    """Both bars while the folder `here` is shown."""
    tabs = [
        Tab(key, name, under(key)[0].slug, _sum([counts[each.slug] for each in under(key)]), key == here.primary)
        for key, name in PRIMARY_NAMES.items()
    ]
    pills = [Pill(folder, counts[folder.slug], folder == here) for folder in under(here.primary) or (here,)]
    return Bars(tabs, pills)


def _sum(counts: list[int]) -> int:
    """A sum with a capped part is capped itself."""
    return CAP + 1 if any(count > CAP for count in counts) else sum(counts)
