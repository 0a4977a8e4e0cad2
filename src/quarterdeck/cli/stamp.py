"""What a data folder was last prepared for, so that a start with nothing new skips the preparing."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import quarterdeck

STAMP = "prepared"
SHAPING = ("*/migrations/*.py", "*/static/**/*")
PACKAGES = ("Django", "django-allauth", "django-htmx", "django-prose-editor", "django-js-asset", "whitenoise")


def current() -> str:
    """A digest of everything that migrations and static files come from."""
    digest = sha256(quarterdeck.__version__.encode())
    package = Path(quarterdeck.__file__).parent
    for path in sorted(path for pattern in SHAPING for path in package.glob(pattern) if path.is_file()):
        found = path.stat()
        digest.update(f"{path.relative_to(package)} {found.st_size} {found.st_mtime_ns}\n".encode())
    for name in PACKAGES:
        digest.update(f"{name} {version(name)}\n".encode())
    return digest.hexdigest()


def read(data: Path) -> str:
    """The digest of the last preparing; empty if there was none."""
    path = data / STAMP
    return path.read_text(encoding="ascii") if path.exists() else ""


def write(data: Path, digest: str) -> None:
    """Remember that the folder is prepared for this digest."""
    (data / STAMP).write_text(digest, encoding="ascii")
