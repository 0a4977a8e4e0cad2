"""What an IMAP server's refusal or silence means, in a person's words; the family says what is to be done."""

from __future__ import annotations

import re
import ssl

from django.utils.translation import gettext_noop as _
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from quarterdeck.delivery import tls
from quarterdeck.delivery.answers import printable
from quarterdeck.kit.errors import Misconfigured, OutsideError, Temporary
from quarterdeck.kit.sayings import Saying

PORTS = (143, 993)  # STARTTLS, TLS
# Response codes of RFC 5530 (and Dovecot's, Gmail's, Yahoo's own words) for "not now".
NOT_NOW = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA|THROTTLED)\b|too many|temporar|try again|unavailable"
    r"|server (?:is )?busy|not connected|timed? ?out|internal error",
    re.IGNORECASE,
)
NO_SUCH = re.compile(
    r"\[NONEXISTENT\]|does ?n[o']t exist|unknown mailbox|no such|not found|invalid mailbox", re.IGNORECASE
)
PREFIX = re.compile(r"^\w+ (?:failed: |command error: (?:BAD|NO) \[b?['\"])|^command: \w+ => ", re.IGNORECASE)


class FolderGone(OutsideError):
    """The folder is not there any more: renamed, deleted, or forbidden."""


class Refused(Temporary):
    """The server said no to one command; the connection is as good as before."""


def opening(error: Exception, host: str) -> OutsideError:
    """Why the connection could not be agreed upon after the socket was connected."""
    if isinstance(error, ssl.SSLError):
        return Misconfigured(tls.explain(error, host, PORTS))
    if isinstance(error, TimeoutError):
        return Temporary(
            Saying(
                _("“%(host)s” took the connection but said nothing. Port 993 wants TLS, port 143 STARTTLS."), host=host
            )
        )
    foreign = "unexpected response" in str(error)
    if isinstance(error, IMAPClientError) and (foreign or not isinstance(error, IMAPClientAbortError)):
        return Temporary(
            Saying(
                _("“%(host)s” did not greet us as an IMAP server: check the port. It said: %(words)s"),
                host=host,
                words=server_words(error),
            )
        )
    return Temporary(
        Saying(
            _(
                "“%(host)s” closed the connection at once: it may be busy, refuse us, or not be an IMAP server. "
                "%(words)s"
            ),
            host=host,
            words=server_words(error),
        )
    )


def login(error: Exception, host: str) -> OutsideError:
    """Why the login failed: for a while, or until somebody changes something."""
    cause = error.__context__
    if isinstance(cause, IMAPClientAbortError):  # the library calls that a failed login too
        return during(cause, host)
    if isinstance(error, LoginError):
        words = server_words(error)
        if NOT_NOW.search(words):
            return Temporary(
                Saying(_("“%(host)s” cannot log us in just now. It said: %(words)s"), host=host, words=words)
            )
        return Misconfigured(
            Saying(
                _(
                    "“%(host)s” did not accept the user name and password; many providers want an app password here. "
                    "It said: %(words)s"
                ),
                host=host,
                words=words,
            )
        )
    if isinstance(error, UnicodeError):
        return Misconfigured(
            Saying(_("“%(host)s” takes only plain letters in user name and password on this way."), host=host)
        )
    return during(error, host)


def during(error: Exception, host: str) -> OutsideError:
    """Why a command after the login failed."""
    if isinstance(error, TimeoutError):
        return Temporary(Saying(_("“%(host)s” stopped answering."), host=host))
    if isinstance(error, IMAPClientAbortError | OSError):
        return Temporary(
            Saying(_("The connection to “%(host)s” was lost: %(words)s"), host=host, words=server_words(error))
        )
    return Refused(
        Saying(_("“%(host)s” did not do what was asked. It said: %(words)s"), host=host, words=server_words(error))
    )


def selecting(error: Exception, host: str, folder: str) -> OutsideError:
    """Why a folder cannot be opened."""
    words = server_words(error)
    refused = isinstance(error, IMAPClientError) and not isinstance(error, IMAPClientAbortError)
    if refused and (NO_SUCH.search(words) or not NOT_NOW.search(words)):
        return FolderGone(
            Saying(
                _("“%(host)s” does not open the folder “%(folder)s”. It said: %(words)s"),
                host=host,
                folder=folder,
                words=words,
            )
        )
    return during(error, host)


def server_words(error: BaseException) -> str:
    """The server's own words in an error of the library, which wraps them in several ways."""
    first = error.args[0] if error.args else ""
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(error)
    text = PREFIX.sub("", text)
    quoted = re.fullmatch(r"b?(['\"])(.*)\1\]?", text, re.DOTALL)
    text = quoted[2] if quoted else text.removesuffix("']").removesuffix('"]')
    return printable(text.strip()) or type(error).__name__
