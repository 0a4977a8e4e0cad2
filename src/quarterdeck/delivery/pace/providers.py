"""What well-known mail providers allow, and the limits a new channel starts with: always below them (M8).

Sources: Gmail and Google Workspace, support.google.com/a/answer/166852 (2,000 messages a day, 500 for trial and
personal accounts) and its SMTP relay, support.google.com/a/answer/2956491 (10,000 recipients a day); Microsoft 365,
learn.microsoft.com, "Exchange Online limits" (30 messages a minute, 10,000 recipients a day); Yahoo, help.yahoo.com
SLN3353 (500 a day); iCloud, support.apple.com/102198 (1,000 a day). A full mailbox is locked for a day by its
provider, with everything in it; so the defaults leave a fifth to the people who write by hand.

Two accounts share load; they are no way round a provider's limit, and providers forbid using them so (M9).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.pace.families import GMAIL, primary_domain


@dataclass(frozen=True, slots=True)
class Advice:
    """The limits to start with, and what the provider itself allows, in a sentence."""

    per_minute: int | None = None
    per_day: int | None = None
    allows: str = ""
    login: str = ""  # what becomes of logging in there with a password

    @property
    def limits(self) -> dict[str, int | None]:
        """Under the channel's own names."""
        return {"per_minute": self.per_minute, "per_day": self.per_day}


NONE = Advice()
PERSONAL_GMAIL = Advice(20, 400, _("Gmail lets a personal account send 500 emails a day."))
MAILBOX = Advice(20, 800, _("Most mailboxes may send about 1,000 emails a day; ask whoever runs yours."))
KNOWN = {
    "smtp.gmail.com": Advice(
        20, 1600, _("Google lets a Workspace account send 2,000 emails a day, 500 while on trial.")
    ),
    "smtp-relay.gmail.com": Advice(60, 8000, _("Google's relay takes 10,000 recipients a day for each user.")),
    "smtp.office365.com": Advice(
        24,
        8000,
        _("Microsoft 365 takes 30 emails a minute and 10,000 recipients a day."),
        _(
            "Microsoft switches off logging in by password for sending: for existing tenants at the end of December "
            "2026, and new ones have none. Until then an admin of the tenant allows “Authenticated SMTP” for this "
            "mailbox; a relay of your own is not touched by it."
        ),
    ),
    "smtp.mail.yahoo.com": Advice(20, 400, _("Yahoo lets an account send 500 emails a day.")),
    "smtp.mail.me.com": Advice(20, 800, _("iCloud lets an account send 1,000 emails a day.")),
}


def advice(host: str, username: str, *, is_mailbox: bool) -> Advice:
    """The limits that a channel to `host` should start with; NONE for a relay of one's own, which knows its own."""
    if host == "smtp.gmail.com" and primary_domain(username) == GMAIL:
        return PERSONAL_GMAIL
    return KNOWN.get(host, MAILBOX if is_mailbox else NONE)
