"""The second factor: codes of an authenticator app, passkeys, recovery codes. Built on allauth.mfa.

Secrets are sealed in the database. Every change stands in the audit log, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from quarterdeck.kit.secrets import seal, unseal
from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import AuditEntry, User

Type = Authenticator.Type
USED = 120  # seconds for which a code is remembered as used; longer than any code is valid


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """How allauth keeps our secrets, and calls us."""

    def encrypt(self, text: str) -> str:
        return seal(settings.SECRET_KEY, text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(settings.SECRET_KEY, encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Quarterdeck"

    def _get_site_name(self) -> str:
        return "Quarterdeck"


@dataclass(frozen=True)
class Factors:
    """What a user has set up; `codes` is how many recovery codes are unused."""

    app: Authenticator | None
    passkeys: tuple[Authenticator, ...]
    codes: int


def factors_of(user: User) -> Factors:
    """Everything in one query."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    by_type = {row.type: row for row in rows}
    codes = by_type.get(Type.RECOVERY_CODES)
    return Factors(
        app=by_type.get(Type.TOTP),
        passkeys=tuple(row for row in rows if row.type == Type.WEBAUTHN),
        codes=len(RecoveryCodes(codes).get_unused_codes()) if codes else 0,
    )


def is_on(user: User) -> bool:
    """Whether a password is not enough for this user."""
    return bool(Authenticator.objects.filter(user=user, type__in=[Type.TOTP, Type.WEBAUTHN]).exists())


def new_app_secret() -> str:
    """A secret for an authenticator app, in base 32."""
    return str(generate_totp_secret())


def app_picture(user: User, secret: str) -> str:
    """The QR code that an authenticator app reads, as SVG."""
    adapter = get_adapter()
    return str(adapter.build_totp_svg(adapter.build_totp_url(user, secret)))


@transaction.atomic
def add_app(user: User, secret: str, code: str) -> list[str] | None:
    """Turn the app on if its code is right (None if not); gives new recovery codes, or none if there were some.

    Raises WrongState when another app was set up meanwhile.
    """
    if not validate_totp_code(secret, code):
        return None
    try:
        with transaction.atomic():
            TOTP.activate(user, secret)
    except IntegrityError:
        raise WrongState(f"{user} has an authenticator app already") from None
    AuditEntry.record(user, "factor.added", user, factor=_("authenticator app"))
    return _first_codes(user)


@transaction.atomic
def add_passkey(user: User, name: str, credential: dict[str, Any]) -> list[str]:
    """Keep a passkey whose registration was checked; gives new recovery codes, or none if there were some."""
    WebAuthn.add(user, name, credential)
    AuditEntry.record(user, "factor.added", user, factor=_("passkey “%(name)s”") % {"name": name})
    return _first_codes(user)


@transaction.atomic
def remove(authenticator: Authenticator, *, by: User) -> None:
    """Take a factor away; with the last one go the recovery codes."""
    user = authenticator.user
    AuditEntry.record(by, "factor.removed", user, factor=str(authenticator))
    authenticator.delete()
    if not is_on(user):
        Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def reset(user: User, *, by: User | None) -> bool:
    """Take all of somebody's factors away, because they lost them; False if there were none."""
    count, _gone = Authenticator.objects.filter(user=user).delete()
    if count:
        AuditEntry.record(by, "factor.reset", user)
    return bool(count)


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    """Ten new recovery codes in place of the old ones; they are shown once."""
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk))  # two clicks, one set
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    AuditEntry.record(user, "codes.renewed", user)
    return list(RecoveryCodes.activate(user).generate_codes())


def check_code(user: User, code: str) -> Authenticator | None:
    """The factor that this code belongs to: the app's, or an unused recovery code. Each code works once."""
    code = "".join(code.split())
    for row in Authenticator.objects.filter(user=user, type__in=[Type.TOTP, Type.RECOVERY_CODES]):
        right = _app_says(row, code) if row.type == Type.TOTP else RecoveryCodes(row).validate_code(code)
        if right:
            row.record_usage()
            found: Authenticator = row
            return found
    return None


def _app_says(app: Authenticator, code: str) -> bool:
    """Whether the code is right and was not used before; allauth forgets used ones sooner than they run out."""
    right = validate_totp_code(decrypt(app.data["secret"]), code)
    return bool(right and cache.add(f"second-factor-used:{app.user_id}:{code}", 1, timeout=USED))


def _first_codes(user: User) -> list[str]:
    had_some = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).exists()
    return [] if had_some else list(RecoveryCodes.activate(user).generate_codes())
