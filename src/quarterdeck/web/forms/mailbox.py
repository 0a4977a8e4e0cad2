"""Setting up the mailbox in which a channel's answers arrive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.delivery.models import Channel
from quarterdeck.inbound.imap.providers import guess
from quarterdeck.inbound.models import Mailbox
from quarterdeck.web.forms.channels import SERVER, server_name


class MailboxForm(forms.Form):
    """The fields are named as the mailbox's; the password is never shown again."""

    host = forms.CharField(label=_("Server"), max_length=253, help_text=_("For example imap.example.com."))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("Encryption"), choices=Mailbox.Security.choices)
    username = forms.CharField(label=_("User name"), max_length=254, help_text=_("Often the whole address."))
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept encrypted and never shown again. Many providers want an app password here."),
    )

    def __init__(self, data: Any = None, *, channel: Channel, mailbox: Mailbox | None) -> None:
        self.channel, self.mailbox = channel, mailbox
        super().__init__(data, initial=_start(channel, mailbox))
        if mailbox is not None and mailbox.sealed_password:
            self.fields["password"].help_text = _("Empty keeps the one that is stored.")
        elif channel.sealed_password and guess(channel.host).host:
            self.fields["password"].help_text = _(
                "Empty takes the channel's own, if this is the same provider and user name."
            )
        else:
            self.fields["password"].required = True
        for name in ("host", "username"):
            self.fields[name].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}

    def clean_host(self) -> str:
        return server_name(self.cleaned_data["host"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.errors or given["password"]:
            return given
        if self.mailbox is not None and self.mailbox.sealed_password:
            if any(given[name] != getattr(self.mailbox, name) for name in SERVER):
                self.add_error(
                    "password", _("Enter the password again: it was stored for another server or user name.")
                )
        elif self._is_the_channels(given):
            given["password"] = self.channel.password
        else:
            self.add_error("password", _("Enter the password of this mailbox."))
        return given

    def _is_the_channels(self, given: dict[str, Any]) -> bool:
        """Whether the channel's password may be used: the same user at the server that we ourselves guessed."""
        same = given["username"] == self.channel.username and given["host"] == guess(self.channel.host).host
        return same and bool(self.channel.sealed_password) and given["security"] != Mailbox.Security.NONE


class ReturnsForm(forms.Form):
    """Where a relay's bounces come back to."""

    bounce_domain = forms.CharField(
        label=_("Bounce domain"),
        max_length=253,
        required=False,
        help_text=_("For example bounces.example.com. Empty: bounces go to the sender's own mailbox."),
    )

    def clean_bounce_domain(self) -> str:
        domain = self.cleaned_data["bounce_domain"].strip().removeprefix("@")
        return server_name(domain) if domain else ""


def _start(channel: Channel, mailbox: Mailbox | None) -> dict[str, Any]:
    if mailbox is not None:
        return {name: getattr(mailbox, name) for name in SERVER}
    guessed = guess(channel.host)
    security = Mailbox.Security.NONE if channel.security == Channel.Security.NONE else guessed.security
    port = 143 if security == Mailbox.Security.NONE else guessed.port
    return {"host": guessed.host, "port": port, "security": security, "username": channel.username}
