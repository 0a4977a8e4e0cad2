"""The unsubscribe message: whose words it is, which emails carry it, and how its link gets into a letter.

Words are plain text with the link's words in [brackets]. In a letter the link leads to `PLACEHOLDER`, the same for
everybody, so that a text can be made ready once for many; `with_link` puts the recipient's own link there when the
mail leaves. A letter on our own screens keeps the placeholder, so that nobody unsubscribes a recipient from there.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quarterdeck.compose.merge import names
from quarterdeck.compose.models import Footer, House, Template
from quarterdeck.emails.models import Email
from quarterdeck.team.models import AuditEntry, Membership

if TYPE_CHECKING:
    from quarterdeck.team.models import Team, User

FIELD = "team_unsubscribe"  # the merge field
BELOW = "unsubscribe_below"  # whether a letter that does not name the field carries the message at its end
PLACEHOLDER = "https://unsubscribe.invalid/"  # RFC 2606: leads nowhere
LINK = re.compile(r"\[([^\[\]]{1,80})\]")
LINE_BREAK = mark_safe("<br>")


class BadFooter(ValueError):
    """The message has no link, or two; `str()` says what to do."""


class StillNeeded(ValueError):
    """The organisation's name and address may not be emptied while commercial mail carries them; `str()` says why."""


@dataclass(frozen=True)
class Footers:
    """The messages of some senders, and the organisation's rule; asking them costs no query."""

    house: House
    organisation: str = ""
    own: dict[int, str] = field(default_factory=dict)  # by user

    def of(self, user_id: int) -> SafeString:
        """The message of this sender, as HTML with its placeholder."""
        own = "" if self.house.for_all else self.own.get(user_id, "")
        return as_html(own or self.organisation or default_text(), self.house)

    def belongs_below(self, email: Email) -> bool:
        """Whether this email carries the message by itself."""
        if not email.is_commercial:
            return False
        if self.house.append == House.Append.ALWAYS or email.batch_id or email.campaign_id:
            return True
        return self.house.append == House.Append.TEMPLATES and email.template_id is not None


def default_text() -> str:
    """What stands there while nobody has written anything."""
    return _("If you would rather not get emails like this, [unsubscribe here].")


def house() -> House:
    """Who we are, and the rule of the organisation."""
    return House.objects.first() or House(pk=1)


def footers_of(users: Collection[int]) -> Footers:
    """The messages of these senders: their own, else their first team's, else the organisation's; three queries."""
    written = Footer.objects.exclude(text="").filter(Q(user__in=users) | Q(user=None))
    own, teams, organisation = {}, {}, ""
    for user_id, team_id, text in written.values_list("user", "team", "text"):
        if user_id:
            own[user_id] = text
        elif team_id:
            teams[team_id] = text
        else:
            organisation = text
    if teams:
        for user_id, team_id in (
            Membership.objects.filter(user__in=users, team__in=teams).order_by("team").values_list("user", "team")
        ):
            own.setdefault(user_id, teams[team_id])
    return Footers(house(), organisation, own)


def as_html(text: str, about: House) -> SafeString:
    """A message as it stands in a letter, with the organisation's name and address under it (L1)."""
    who = ", ".join(part for part in (about.name, about.postal_address) if part)
    return format_html("<p>{}{}{}</p>", _linked(text), LINE_BREAK if who else "", who)


def _linked(text: str) -> SafeString:
    """Plain text as HTML, with its links."""
    *parts, last = LINK.split(text)  # what stands before each link, and its words
    links = (
        (_lines(before), PLACEHOLDER, _lines(words)) for before, words in zip(parts[::2], parts[1::2], strict=True)
    )
    return format_html("{}{}", format_html_join("", '{}<a href="{}">{}</a>', links), _lines(last))


def _lines(text: str) -> SafeString:
    return format_html_join(LINE_BREAK, "{}", ((line,) for line in text.split("\n")))


def checked(text: str) -> str:
    """The text, when it has exactly one link; BadFooter. Nothing at all is fine: the next one up counts."""
    found = text.strip()
    if found and len(LINK.findall(found)) != 1:
        raise BadFooter(_("Put the words that are the link into [square brackets], once: [unsubscribe here]."))
    return found


def with_link(text: str, html: str, url: str) -> tuple[str, str]:
    """The letter's two forms with the recipient's own link in place. Pure."""
    return text.replace(PLACEHOLDER, url), html.replace(PLACEHOLDER, escape(url))


@transaction.atomic
def write(text: str, *, by: User, user: User | None = None, team: Team | None = None) -> None:
    """Keep a message of a teammate, a team or the organisation; raises BadFooter."""
    Footer.objects.update_or_create(user=user, team=team, defaults={"text": checked(text)})
    if user is None:
        AuditEntry.record(by, "unsubscribe.message_changed", team, text=text)


@transaction.atomic
def change_house(by: User, **facts: object) -> None:
    """Who we are, and which emails carry the message; raises StillNeeded."""
    was = house()
    emptied = any(getattr(was, name) and not facts.get(name, True) for name in ("name", "postal_address"))
    if emptied and _is_live():
        raise StillNeeded(_("Shared templates and emails that wait carry the name and the postal address: keep both."))
    House.objects.update_or_create(pk=1, defaults=facts)
    AuditEntry.record(by, "unsubscribe.rules_changed", None, **facts)


def lacking() -> list[str]:
    """What commercial templates, batches and campaigns still need before they go live (L1), in words; one query."""
    who = house()
    found = []
    if not who.name:
        found.append(_("Your organisation's name is missing. An admin writes it down in Settings, Unsubscribing."))
    if not who.postal_address:
        words = _(
            "The postal address that commercial mail has to carry is missing. "
            "An admin writes it down in Settings, Unsubscribing."
        )
        found.append(words)
    return found


def lacking_in(email: Email, *, to_many: bool) -> list[str]:
    """What this email needs before it may go (L1): mail that somebody wrote by hand, or that sells nothing, nothing.

    `to_many` of a batch that is not made yet. The text can be read.
    """
    is_many = to_many or bool(email.batch_id or email.campaign_id)
    if not email.is_commercial or not (is_many or email.template_id):
        return []
    found = lacking()
    carried = is_many or footers_of([email.sender_id]).belongs_below(email)
    if not carried and FIELD not in names(email.content.body):
        words = _("The text has no unsubscribe message: put the merge field %(field)s into it.")
        found.append(words % {"field": f"{{{{ {FIELD} }}}}"})
    return found


def _is_live() -> bool:
    """Whether commercial mail carries the organisation's name and address by now, or is about to."""
    shared = Template.objects.active().filter(shared=True, non_commercial=False)
    waiting = Email.objects.filter(status=Email.Status.SCHEDULED)
    return shared.exists() or waiting.exclude(template=None, batch=None, campaign=None).exists()
