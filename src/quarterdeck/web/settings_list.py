"""The list of settings: grouped as people look for them, and only what the reader may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quarterdeck.inbound.models import Mailbox
from quarterdeck.team.models import User


def everybody(_user: User) -> bool:
    return True


def admin(user: User) -> bool:
    return user.is_admin


def answers_to(user: User) -> bool:
    """Whether incoming mail may ever wait for this user."""
    return user.is_admin or Mailbox.objects.filter(channel__owner=user).exists()


@dataclass(frozen=True)
class Section:
    """One entry; `also` are addresses of its pages that do not lie under its own."""

    name: Promise
    url_name: str
    icon: str
    shown_to: Callable[[User], bool] = everybody
    also: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def holds(self, path: str) -> bool:
        return path.startswith((self.url, *map(reverse, self.also)))


GROUPS: tuple[tuple[Promise, tuple[Section, ...]], ...] = (
    (
        _("You"),
        (
            Section(_("Profile"), "profile", "circle-user-round"),
            Section(_("Security"), "security", "lock-keyhole", also=("password",)),
            Section(_("Time away"), "absences", "tree-palm"),
            Section(_("Identities"), "identities", "at-sign"),
        ),
    ),
    (
        _("Mail"),
        (
            Section(_("Channels"), "channels", "server"),
            Section(pgettext_lazy("settings", "Sending"), "sending", "gauge"),
            Section(_("Unmatched mail"), "review", "mail-question-mark", answers_to),
        ),
    ),
    (
        _("Recipients"),
        (
            Section(_("Suppression"), "suppression", "ban"),
            Section(_("Unsubscribing"), "unsubscribing", "log-out"),
            Section(_("Tracking"), "tracking", "eye", admin),
        ),
    ),
    (
        _("Organisation"),
        (
            Section(_("Users"), "team", "users", admin),
            Section(_("Teams"), "teams", "network", admin),
            Section(_("Audit log"), "audit", "scroll-text", admin),
            Section(_("Components"), "components", "component", admin),
        ),
    ),
)


def shown_to(user: User) -> list[tuple[Promise, list[Section]]]:
    """The groups with what the user may open of each; none is empty."""
    found = [(name, [each for each in sections if each.shown_to(user)]) for name, sections in GROUPS]
    return [(name, sections) for name, sections in found if sections]


def section_of(path: str) -> Section | None:
    """The section that a page belongs to."""
    return next((each for _name, sections in GROUPS for each in sections if each.holds(path)), None)
