"""The words of the behaviours (static/quarterdeck/js), which the page carries along in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

MESSAGES = (
    gettext_noop("%(n)s h ago"),
    gettext_noop("%(n)s min ago"),
    gettext_noop("%(n)s selected"),
    gettext_noop("%(name)s has text that was not saved (%(when)s)."),
    gettext_noop("%(name)s was not saved (%(when)s)."),
    gettext_noop("A letter"),
    gettext_noop("Back to writing"),
    gettext_noop("Bring it back"),
    gettext_noop("Bring mine back"),
    gettext_noop("Changes not saved yet"),
    gettext_noop("Connection lost; trying again"),
    gettext_noop("Kept in this browser until it has a recipient and a subject"),
    gettext_noop("Live: changes appear by themselves"),
    gettext_noop("Not saved: changed elsewhere. Kept in this browser"),
    gettext_noop("Not saved: log in again in another tab. Kept in this browser"),
    gettext_noop("Not saved: no connection. Kept in this browser"),
    gettext_noop("Not sent. Kept in this browser"),
    gettext_noop("Not sent: no connection. Kept in this browser"),
    gettext_noop("Preview"),
    gettext_noop("The server answered %(status)s. Nothing was changed; try again."),
    gettext_noop("The server cannot be reached. Nothing was changed; try again."),
    gettext_noop("The server cannot be reached. Try again in a moment."),
    gettext_noop("The server took too long to answer. Reload to see how it stands."),
    gettext_noop("The template could not be fetched. Your text is as it was."),
    gettext_noop("Throw it away"),
    gettext_noop("Uploading %(name)s"),
    gettext_noop("Yesterday"),
    gettext_noop("Your text was replaced by %(name)s."),
    gettext_noop("Nothing selected"),
    gettext_noop("Write…"),
    gettext_noop("just now"),
    gettext_noop("“%(name)s” could not be attached. Try again."),
    gettext_noop("“%(name)s” could not be attached: the server cannot be reached."),
)


def words() -> dict[str, str]:
    """Each message by what it is in English; none where it says the same."""
    return {message: said for message in MESSAGES if (said := gettext(message)) != message}
