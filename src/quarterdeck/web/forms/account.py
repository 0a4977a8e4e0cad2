"""Coming in, and one's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.kit.keys import address_key
from quarterdeck.team.models import User
from quarterdeck.web.forms.zones import ZoneField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TOO_MANY = "too_many_login_attempts"


def _address(**attrs: Any) -> forms.EmailInput:
    return forms.EmailInput(
        attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", **attrs}
    )


def password_input(purpose: str, **attrs: Any) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": purpose, **attrs})


def _rules() -> str:
    """What is asked of a password."""
    return " ".join(str(each) for each in password_validators_help_texts())


rules = lazy(_rules, str)


def new_password(label: str | _StrPromise) -> forms.CharField:
    """A field for a password that is to be made; what is asked of it stands beside it."""
    return forms.CharField(label=label, strip=False, widget=password_input("new-password"), help_text=rules())


class LoginForm(forms.Form):
    """Address and password; wrong ones are counted, by address and by place, in the database."""

    email = forms.EmailField(label=gettext_lazy("Email address"), widget=_address(autofocus=True))
    password = forms.CharField(label=gettext_lazy("Password"), strip=False, widget=password_input("current-password"))

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.errors:
            return given
        user = get_adapter(self.request).authenticate(
            self.request, email=address_key(given["email"]), password=given["password"]
        )
        if user is None:
            raise ValidationError(_("This address and password do not belong together."), "wrong")
        if not user.is_active:
            raise ValidationError(_("This account is switched off. An admin can switch it on again."), "inactive")
        self.user = user
        return given

    @property
    def is_limited(self) -> bool:
        """Whether it was refused for too many attempts."""
        return self.has_error(NON_FIELD_ERRORS, TOO_MANY)


class WelcomeForm(forms.Form):
    """The first admin."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(label=gettext_lazy("Email address"), widget=_address())
    password = new_password(gettext_lazy("Password"))
    time_zone = ZoneField(widget=forms.Select(attrs={"data-zone-guess": True}))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        check_password(self, "password", User(name=given.get("name", ""), email=given.get("email", "")))
        return given


class ProfileForm(forms.Form):
    """What a teammate says of themselves; the fields are named as the user's."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        help_text=gettext_lazy("As recipients and teammates read it."),
    )
    title = forms.CharField(
        label=gettext_lazy("Job title"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title", "dir": "auto"}),
        help_text=gettext_lazy("Templates use it as my_title."),
    )
    time_zone = ZoneField(help_text=gettext_lazy("All times are shown in this zone."))
    theme = forms.ChoiceField(
        label=gettext_lazy("Appearance"),
        choices=[
            ("", gettext_lazy("As the system has it")),
            ("light", gettext_lazy("Light")),
            ("dark", gettext_lazy("Dark")),
        ],
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    locale = forms.ChoiceField(
        label=gettext_lazy("Dates and numbers"),
        required=False,
        choices=[
            ("", gettext_lazy("As the language has them")),
            ("en-gb", "24 Nov, 14:30 · 1,234"),
            ("en-us", "Nov 24, 2:30 pm · 1,234"),
            ("nl", "24 Nov, 14:30 · 1.234"),
            ("fr", "24 Nov, 14:30 · 1\u202f234"),
        ],
    )
    signature = forms.CharField(
        label=gettext_lazy("Signature"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def __init__(self, *args: Any, signs: str = "", **kwargs: Any) -> None:
        """`signs` is the From address whose signature this is; without one there is no such field."""
        super().__init__(*args, **kwargs)
        self.fields["signature"].help_text = _("Stands under what you send from %(address)s.") % {"address": signs}
        if not signs:
            del self.fields["signature"]
        if len(settings.LANGUAGES) < 2:
            del self.fields["language"]


class PasswordForm(forms.Form):
    """A new password; who has one gives it first."""

    old = forms.CharField(
        label=gettext_lazy("Your password now"), strip=False, widget=password_input("current-password")
    )
    password = new_password(gettext_lazy("New password"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():  # came in by a link
            del self.fields["old"]

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError(_("That is not your password."), "wrong")
        return old

    def clean(self) -> dict[str, Any]:
        check_password(self, "password", self.user)
        return self.cleaned_data


def check_password(form: forms.Form, field: str, user: User) -> None:
    """Put the validators' complaints beside the field."""
    try:
        validate_password(form.cleaned_data.get(field, ""), user) if field in form.cleaned_data else None
    except ValidationError as error:
        form.add_error(field, error)
