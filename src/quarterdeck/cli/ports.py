"""Is a port free? Asked before anything starts, so that the answer is one clear line."""

from __future__ import annotations

import errno
import socket

from quarterdeck.kit.errors import Misconfigured


def check(host: str, port: int, setting: str) -> None:
    """Raise Misconfigured unless a server could listen there now."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise Misconfigured(f"QUARTERDECK_HOST: {host!r} is no address of this machine ({error.strerror}).") from error
    family, kind, protocol, _name, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise Misconfigured(_words(error, host, port, setting)) from error


def _words(error: OSError, host: str, port: int, setting: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program; stop it, or give another {setting}."
    if error.errno == errno.EACCES:
        return f"Port {port} may only be used by root; give a {setting} above 1023."
    return f"QUARTERDECK_HOST: cannot listen on {host}:{port} ({error.strerror})."
