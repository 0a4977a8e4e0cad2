"""Second factors: adding, using, taking away."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.team.models import User
from quarterdeck.web.forms.account import password_input


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}
        ),
    )


class SureForm(forms.Form):
    """The password once more, before a factor is changed; who has none needs none."""

    password = forms.CharField(
        label=gettext_lazy("Your password"), strip=False, widget=password_input("current-password")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("That is not your password."), "wrong")
        return password


class AppForm(SureForm, CodeForm):
    """The first code of a new authenticator app."""

    field_order = ["code", "password"]


class PasskeyForm(SureForm):
    """A new passkey: a name for it, and what the browser made (checked against this session's challenge)."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=gettext_lazy("Such as “Laptop” or “Phone”."),
    )
    credential = forms.JSONField(widget=forms.HiddenInput, required=False)
    field_order = ["name", "password"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors:
            _registered(given.get("credential"))
        return given


class CredentialForm(forms.Form):
    """What a passkey says to this session's challenge; `user` None lets the passkey say whose it is."""

    credential = forms.JSONField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_credential(self) -> Any:
        said = self.cleaned_data["credential"]
        try:
            auth.parse_authentication_response(said)
            user = self.user or auth.extract_user_from_response(said)
            return auth.complete_authentication(user, said)
        except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
            raise ValidationError(_("This passkey does not fit."), "passkey") from None


def _registered(credential: Any) -> None:
    """Refuse what the browser did not make for this challenge, or made without asking who is there."""
    try:
        auth.parse_registration_response(credential)
        binding = auth.complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        raise ValidationError(_("The browser made no passkey that fits; try again."), "passkey") from None
    if not binding.is_user_verified():
        raise ValidationError(_("The passkey did not ask who you are (by finger, face or PIN)."), "passkey")
