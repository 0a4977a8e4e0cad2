"""View as: an admin or manager looks at a teammate's deck, changes nothing, and it is written down.

What is seen is the teammate's cut with one's own (design 9). While it lasts every change is refused, on every page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.emails.grid import senders_seen_by
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.team.models.user import UserQuerySet
from quarterdeck.web.access import reader
from quarterdeck.web.errors import refusal
from quarterdeck.web.once import once_a_request

KEY = "view_as"  # in the session: whose deck is looked at
SAFE = ("GET", "HEAD", "OPTIONS")
PUBLIC = "/u/"  # a recipient's word, whoever sits at the browser


@dataclass(frozen=True)
class Deck:
    """Whose deck is seen by whom; `senders` whose email is on it (None: everybody's)."""

    reader: User
    owner: User
    senders: list[int] | None

    @property
    def is_own(self) -> bool:
        return self.owner == self.reader

    @property
    def actor(self) -> User | None:
        """Who may act on its rows; nobody on another's deck."""
        return self.reader if self.is_own else None


def whom_may(user: User) -> UserQuerySet:
    """Whose decks `user` may look at: everybody's for an admin, those of teams managed, else nobody's."""
    seen: UserQuerySet = User.objects.whose_email_is_visible_to(user).exclude(pk=user.pk)
    return seen if user.sees_others else seen.none()


def seen_as(request: HttpRequest) -> User | None:
    """Whose deck is looked at instead of one's own; asks the database once a request, and only while it lasts."""
    if not request.user.is_authenticated or KEY not in request.session:
        return None
    return _looked_at(request)


@once_a_request
def _looked_at(request: HttpRequest) -> User | None:
    return whom_may(reader(request)).filter(pk=request.session[KEY]).first()


def deck_of(request: HttpRequest) -> Deck:
    """The deck that this request looks at."""
    user = reader(request)
    owner = seen_as(request)
    mine = senders_seen_by(user)
    if owner is None:
        return Deck(user, user, mine)
    theirs = senders_seen_by(owner)
    if mine is None or theirs is None:
        return Deck(user, owner, theirs if mine is None else mine)
    return Deck(user, owner, [pk for pk in theirs if pk in mine])


def start(request: HttpRequest, owner: User) -> None:
    """From now on `owner`'s deck is looked at."""
    stop(request)
    request.session[KEY] = owner.pk
    AuditEntry.record(reader(request), "view_as.started", owner)


def stop(request: HttpRequest) -> None:
    """Back to one's own deck; nothing when it is that already."""
    key = request.session.pop(KEY, None)
    owner = User.objects.filter(pk=key).first() if key else None
    if owner:
        AuditEntry.record(reader(request), "view_as.ended", owner)


class OnlyLooking:
    """Middleware: refuses every change while another's deck is looked at, but for ending that and logging out."""

    FREE = ("view_as", "view_as_stop", "logout", "theme")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or request.path.startswith(PUBLIC) or request.path in map(reverse, self.FREE):
            return self.get_response(request)
        owner = seen_as(request)
        if owner is None:
            return self.get_response(request)
        words = _("You are looking at the deck of %(name)s; end that first.") % {"name": owner}
        return refusal(request, _("Nothing was changed"), words)
