"""One's own From addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from quarterdeck.delivery.addresses import Unsendable, wire_address
from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.team.models import User


class IdentityForm(forms.Form):
    """The fields are named as the identity's."""

    name = forms.CharField(
        max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}), help_text="As recipients read it."
    )
    address = forms.EmailField(
        label="Address", max_length=254, help_text="We send a link there; nothing is sent from it before you confirm."
    )
    channel = forms.ModelChoiceField(
        queryset=Channel.objects.none(), empty_label="Choose one", help_text="Your emails go through it."
    )
    signature = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text="Stands under your emails. Plain text or HTML; what mail programs do not take is cleaned away.",
    )

    def __init__(self, *args: Any, user: User, identity: Identity | None = None, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.user = user
        self.identity = identity
        field = self.fields["channel"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = channels = Channel.objects.visible_to(user).order_by("name", "pk")
        if identity is None and len(only := channels[:2]) == 1:
            field.initial = only[0]

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        try:
            wire_address(address)
        except Unsendable as error:
            raise ValidationError(str(error), "address") from None
        others = Identity.objects.filter(user=self.user, address__iexact=address)
        if self.identity is not None:
            others = others.exclude(pk=self.identity.pk)
        if others.exists():
            raise ValidationError("You have this address already.", "twice")
        return address
