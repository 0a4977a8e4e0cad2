"""One's own From addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quarterdeck.delivery.addresses import Unsendable, wire_address
from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.kit.sayings import said, words_of
from quarterdeck.team.models import User
from quarterdeck.web.forms.choices import offer


class IdentityForm(forms.Form):
    """The fields are named as the identity's."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("As recipients read it."),
    )
    address = forms.EmailField(
        label=_("Address"),
        max_length=254,
        help_text=_("We send a link there; nothing is sent from it before you confirm."),
    )
    channel = forms.ModelChoiceField(
        label=_("Channel"),
        queryset=Channel.objects.none(),
        empty_label=_("Choose one"),
        help_text=_("Your emails go through it."),
    )
    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("Stands under your emails. Plain text or HTML; what mail programs do not take is cleaned away."),
    )

    def __init__(self, *args: Any, user: User, identity: Identity | None = None, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.user = user
        self.identity = identity
        channels = Channel.objects.visible_to(user).order_by("name", "pk")
        offer(self, "channel", channels)
        if identity is None and len(only := channels[:2]) == 1:
            self.fields["channel"].initial = only[0]

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        try:
            wire_address(address)
        except Unsendable as error:
            raise ValidationError(said(words_of(error)), "address") from None
        others = Identity.objects.filter(user=self.user, address__iexact=address)
        if self.identity is not None:
            others = others.exclude(pk=self.identity.pk)
        if others.exists():
            raise ValidationError(_("You have this address already."), "twice")
        return address
