"""TLS for mail: one strict context, and certificate problems in words."""

from __future__ import annotations

import ssl
from functools import lru_cache

# OpenSSL's verification results (X509_V_ERR_…) -> what is wrong and what to do.
UNKNOWN_AUTHORITY = (
    "Its certificate comes from an authority that this machine does not know: trust that authority here."
)
CERTIFICATE_FAULTS = {
    9: "Its certificate is not valid yet: check the clock of this machine and of the server.",
    10: "Its certificate has expired: ask the server's operator to renew it.",
    18: "Its certificate is signed by nobody but itself: ask for a proper one, or make this machine trust it.",
    19: UNKNOWN_AUTHORITY,
    20: UNKNOWN_AUTHORITY,
    21: "Its certificate cannot be traced to a trusted authority: the server should send the whole chain.",
    23: "Its certificate has been revoked: ask the server's operator for a new one.",
    62: "Its certificate is for another name: enter the host name that the certificate was made for.",
    64: "Its certificate is not for this address: enter the server's name instead of its number.",
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
        fault = CERTIFICATE_FAULTS.get(error.verify_code, f"Its certificate is not valid: {error.verify_message}.")
        return f"“{host}” cannot be trusted. {fault}"
    if isinstance(error, ssl.SSLError) and error.reason in ("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG"):
        starttls, direct = ports
        return (
            f"“{host}” does not speak TLS on this port: "
            f"choose STARTTLS (port {starttls}), or TLS with its own port ({direct})."
        )
    reason = getattr(error, "reason", None) or str(error) or type(error).__name__
    return f"“{host}” and we could not agree on encryption ({reason}): its TLS may be too old, or the port wrong."
