"""Every setting that the environment can give: declared once, checked once, read by everyone.

The supervisor reads this before Django exists, so nothing here may import it. A setting marked
`secret` may also be given as a file, by the same name with `_FILE` behind it.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from quarterdeck.kit import folder
from quarterdeck.kit.errors import Misconfigured

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

SHORTEST_SECRET = 32  # characters; a shorter key could be guessed
KEY_FILE = "secret.key"


@dataclass(frozen=True)
class Setting:
    """One variable of the environment. `default` is text, as the environment would give it."""

    name: str
    kind: str
    default: str
    help: str
    secret: bool = False

    @property
    def attribute(self) -> str:
        """Its name on `Env`."""
        return self.name.removeprefix("QUARTERDECK_").lower()


SETTINGS = (
    Setting(
        "QUARTERDECK_DATA",
        "folder",
        "data",
        "Folder of everything kept on disk: database, spool, key. The demo's is demo-data.",
    ),
    Setting("QUARTERDECK_HOST", "text", "127.0.0.1", "Address to listen on; 0.0.0.0 for every network interface."),
    Setting("QUARTERDECK_PORT", "port", "8080", "Port to listen on."),
    Setting(
        "QUARTERDECK_URL",
        "url",
        "http://localhost:{port}",
        "The address that people type; links in notices start with it.",
    ),
    Setting(
        "QUARTERDECK_TRACKING_URL",
        "url",
        "http://127.0.0.1:{port}",
        "The address in tracked links and pixels; best a domain of its own.",
    ),
    Setting(
        "QUARTERDECK_SECRET_KEY",
        "text",
        "",
        "Signs links and encrypts passwords. Made by itself (secret.key) unless in production.",
        secret=True,
    ),
    Setting("QUARTERDECK_PRODUCTION", "switch", "0", "1 for real use: the secret key has to be given."),
    Setting(
        "DATABASE_URL", "database", "", "A PostgreSQL 17 or newer to use in place of the embedded one.", secret=True
    ),
    Setting(
        "DATABASE_DIRECT_URL",
        "database",
        "",
        "The same database without a pooler between, if DATABASE_URL goes through one.",
        secret=True,
    ),
    Setting(
        "QUARTERDECK_ALLOW_PRIVATE_HOSTS",
        "switch",
        "0",
        "1 lets mail servers be on private addresses. The demo sets it.",
    ),
    Setting(
        "QUARTERDECK_TRUSTED_PROXIES",
        "networks",
        "",
        "Addresses or networks of reverse proxies whose X-Forwarded headers are believed, with commas.",
    ),
    Setting(
        "QUARTERDECK_PAUSE_BOUNCES",
        "percent",
        "8",
        "A channel stops by itself when so many percent of a day's emails bounced for good (of 50 or more).",
    ),
    Setting(
        "QUARTERDECK_PAUSE_COMPLAINTS",
        "percent",
        "0.3",
        "And when so many percent of a From domain's emails of a week were reported as spam (of 500 or more).",
    ),
    Setting(
        "QUARTERDECK_SOFT_BOUNCES",
        "count",
        "4",
        "An address rests after so many different emails came back with a temporary cause.",
    ),
    Setting("QUARTERDECK_SOFT_BOUNCE_DAYS", "count", "30", "Within so many days; and for so many days it rests then."),
    Setting(
        "QUARTERDECK_INBOUND_SMTP_PORT",
        "optional port",
        "",
        "Port for bounces and answers that a relay hands over by SMTP; empty: nothing listens.",
    ),
    Setting(
        "QUARTERDECK_INBOUND_SMTP_HOST",
        "text",
        "127.0.0.1",
        "Address that it listens on; anything but loopback belongs behind a relay or a firewall.",
    ),
    Setting("QUARTERDECK_SANDBOX_SMTP_PORT", "port", "2525", "Port of the sandbox's mail server (demo)."),
    Setting("QUARTERDECK_SANDBOX_HTTP_PORT", "port", "8025", "Port of the sandbox's mailbox view (demo)."),
    Setting("QUARTERDECK_SANDBOX_IMAP_PORT", "port", "1143", "Port of the sandbox's mailboxes by IMAP (demo)."),
    Setting(
        "QUARTERDECK_SANDBOX_LOGIN",
        "text",
        "",
        "name:password that the sandbox's mail server demands; empty takes anybody.",
    ),
    Setting(
        "QUARTERDECK_SANDBOX_PACE",
        "number",
        "1",
        "How long a second lasts for the sandbox's people; 0.2 makes them quick.",
    ),
)

DEMO = {"QUARTERDECK_DATA": "demo-data", "QUARTERDECK_ALLOW_PRIVATE_HOSTS": "1"}


@dataclass(frozen=True)
class Env:
    """The checked settings. An empty `database_url` means the embedded PostgreSQL."""

    data: Path
    host: str
    port: int
    url: str
    tracking_url: str
    secret_key: str
    production: bool
    database_url: str
    database_direct_url: str
    allow_private_hosts: bool
    trusted_proxies: tuple[Network, ...]
    pause_bounces: float
    pause_complaints: float
    soft_bounces: int
    soft_bounce_days: int
    inbound_smtp_port: int  # 0: nothing listens
    inbound_smtp_host: str
    sandbox_smtp_port: int
    sandbox_http_port: int
    sandbox_imap_port: int
    sandbox_login: str
    sandbox_pace: float


def load(environ: Mapping[str, str] = os.environ) -> Env:
    """Read and check every setting; makes the data folder and its key if they are missing.

    Raises Misconfigured with one line that names the setting and says what to do.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = _given(setting, environ) or setting.default.format(**values)
        values[setting.attribute] = _PARSERS[setting.kind](setting.name, text)
    values["secret_key"] = _secret_key(values["secret_key"], values["production"], values["data"])
    values["database_direct_url"] = values["database_direct_url"] or values["database_url"]
    return Env(**values)


def with_demo(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with the demo's defaults under what is given."""
    given = {name: value for name, value in environ.items() if value.strip()}
    return DEMO | given


def unknown(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Variables that look like ours but are no setting: most likely a slip of the pen."""
    known = {setting.name for setting in SETTINGS} | {f"{setting.name}_FILE" for setting in SETTINGS if setting.secret}
    return sorted(name for name in environ if name.startswith("QUARTERDECK_") and name not in known)


def _given(setting: Setting, environ: Mapping[str, str]) -> str:
    value = environ.get(setting.name, "").strip()
    path = environ.get(f"{setting.name}_FILE", "").strip() if setting.secret else ""
    if value or not path:
        return value
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{setting.name}_FILE: cannot read {path} ({error}).") from error


def _secret_key(given: str, production: bool, data: Path) -> str:
    if given and len(given) < SHORTEST_SECRET:
        raise Misconfigured(f"QUARTERDECK_SECRET_KEY is too short; give at least {SHORTEST_SECRET} random characters.")
    if given:
        return given
    if production:
        raise Misconfigured(
            "QUARTERDECK_SECRET_KEY is missing; in production give it, or its file in QUARTERDECK_SECRET_KEY_FILE."
        )
    folder.make(data)
    path = data / KEY_FILE
    if not path.exists():
        _write_key(path)
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read ({error.strerror}); run as the user who made it.") from error


def _write_key(path: Path) -> None:
    """Write a new key whole or not at all; of two processes that try at once, one key stays."""
    draft = path.with_suffix(f".{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _text(name: str, text: str) -> str:
    return text


def _folder(name: str, text: str) -> Path:
    return Path(text).expanduser().absolute()


def _port(name: str, text: str) -> int:
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise Misconfigured(f"{name} is {text!r}; give a port from 1 to 65535.")


def _optional_port(name: str, text: str) -> int:
    return _port(name, text) if text else 0


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if 0 < number < 1e6:
        return number
    raise Misconfigured(f"{name} is {text!r}; give a number above 0.")


def _percent(name: str, text: str) -> float:
    number = _number(name, text)
    if number <= 100:
        return number
    raise Misconfigured(f"{name} is {text!r}; give a number of percent, above 0 and up to 100.")


def _count(name: str, text: str) -> int:
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= 10_000:
        return int(text)
    raise Misconfigured(f"{name} is {text!r}; give a whole number from 1 on.")


def _switch(name: str, text: str) -> bool:
    if text in ("0", "1"):
        return text == "1"
    raise Misconfigured(f"{name} is {text!r}; give 1 (yes) or 0 (no).")


def _url(name: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        complete = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        complete = False
    if complete and not (parts.path.strip("/") or parts.query or parts.fragment):
        return text.rstrip("/")
    raise Misconfigured(f"{name} is {text!r}; give an address like https://mail.example.org, without a path.")


def _database(name: str, text: str) -> str:
    if not text or text.startswith(("postgresql://", "postgres://")):
        return text
    raise Misconfigured(f"{name} must look like postgresql://user:password@host:5432/name.")


def _networks(name: str, text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise Misconfigured(f"{name}: {error}; give addresses like 10.0.0.5 or 10.0.0.0/8.") from error


_PARSERS: dict[str, Callable[[str, str], Any]] = {
    "text": _text,
    "folder": _folder,
    "port": _port,
    "optional port": _optional_port,
    "number": _number,
    "percent": _percent,
    "count": _count,
    "switch": _switch,
    "url": _url,
    "database": _database,
    "networks": _networks,
}
