"""Setting up a channel."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quarterdeck.delivery.addresses import DOMAIN
from quarterdeck.delivery.models import Channel
from quarterdeck.team.models import User
from quarterdeck.web.forms.pace import PaceForm, say_when_empty

SERVER = ("host", "port", "security", "username")  # a stored password is for these


class ChannelForm(PaceForm):
    """The fields are named as the channel's; the password is never shown again."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As you and your teammates will see it."))
    host = forms.CharField(label=_("Server"), max_length=253, help_text=_("For example smtp.example.com."))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    security = forms.ChoiceField(label=_("Encryption"), choices=Channel.Security.choices)
    username = forms.CharField(
        label=_("User name"), max_length=254, required=False, help_text=_("Often the whole address.")
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept encrypted and never shown again. Many providers want an app password here."),
    )
    connections = forms.IntegerField(label=_("Connections at once"), min_value=1, max_value=50, initial=2)
    shared = forms.BooleanField(label=_("Everybody may send through it"), required=False, initial=True)

    def __init__(self, *args: Any, by: User, channel: Channel | None = None, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.channel = channel
        if channel is not None or not by.is_admin:
            del self.fields["shared"]
        if channel is not None and channel.sealed_password:
            self.fields["password"].help_text = _("Empty keeps the one that is stored.")
        limits = ("per_minute", "per_hour", "per_day")
        say_when_empty(self, gettext("no limit") if channel else gettext("as provider"), *limits)
        for name in ("host", "username"):
            self.fields[name].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}

    def clean_host(self) -> str:
        return server_name(self.cleaned_data["host"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        stored = bool(self.channel and self.channel.sealed_password)
        if self.errors or not given["username"] or given["password"]:
            return given
        if not stored:
            self.add_error("password", _("Enter the password, or leave the user name empty."))
        elif any(given[name] != getattr(self.channel, name) for name in SERVER):
            self.add_error("password", _("Enter the password again: it was stored for another server or user name."))
        return given


def server_name(text: str) -> str:
    """A server's name or address as it is looked up; raises ValidationError for anything else."""
    host = text.strip().rstrip(".").lower()
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    with suppress(UnicodeError):
        host = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    if not DOMAIN.fullmatch(host):
        raise ValidationError(_("That is not the name of a server. It looks like smtp.example.com."), "host")
    return host
