"""TLS for mail: one strict context, and certificate problems in words."""

from __future__ import annotations

import ssl
from functools import lru_cache

from django.utils.translation import gettext_noop as _

from quarterdeck.kit.sayings import Saying

# OpenSSL's verification results (X509_V_ERR_…) -> what is wrong and what to do.
UNKNOWN_AUTHORITY = _(
    "Its certificate comes from an authority that this machine does not know: trust that authority here."
)
CERTIFICATE_FAULTS = {
    9: _("Its certificate is not valid yet: check the clock of this machine and of the server."),
    10: _("Its certificate has expired: ask the server's operator to renew it."),
    18: _("Its certificate is signed by nobody but itself: ask for a proper one, or make this machine trust it."),
    19: UNKNOWN_AUTHORITY,
    20: UNKNOWN_AUTHORITY,
    21: _("Its certificate cannot be traced to a trusted authority: the server should send the whole chain."),
    23: _("Its certificate has been revoked: ask the server's operator for a new one."),
    62: _("Its certificate is for another name: enter the host name that the certificate was made for."),
    64: _("Its certificate is not for this address: enter the server's name instead of its number."),
}


@lru_cache(maxsize=8)
def context(ca_file: str = "") -> ssl.SSLContext:
    """Certificates and names are always checked; `ca_file` adds an authority (PEM) to this machine's."""
    made = ssl.create_default_context()
    if ca_file:
        made.load_verify_locations(cafile=ca_file)
    return made


def explain(error: BaseException, host: str, ports: tuple[int, int] = (587, 465)) -> str:
    """Why encryption with `host` could not be agreed upon, and what to do. `ports`: for STARTTLS and for TLS."""
    if isinstance(error, ssl.SSLCertVerificationError):
        fault = CERTIFICATE_FAULTS.get(error.verify_code)
        other = Saying(_("Its certificate is not valid: %(fault)s."), fault=error.verify_message)
        return Saying(_("“%(host)s” cannot be trusted. %(fault)s"), host=host, fault=Saying(fault) if fault else other)
    if isinstance(error, ssl.SSLError) and error.reason in ("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG"):
        starttls, direct = ports
        return Saying(
            _(
                "“%(host)s” does not speak TLS on this port: choose STARTTLS (port %(starttls)s), or "
                "TLS with its own port (%(direct)s)."
            ),
            host=host,
            starttls=starttls,
            direct=direct,
        )
    reason = getattr(error, "reason", None) or str(error) or type(error).__name__
    return Saying(
        _("“%(host)s” and we could not agree on encryption (%(reason)s): its TLS may be too old, or the port wrong."),
        host=host,
        reason=reason,
    )
