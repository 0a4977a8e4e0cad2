"""The unsubscribe message, and who we are to recipients."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quarterdeck.compose import footers
from quarterdeck.compose.models import House
from quarterdeck.compose.models.footer import LONGEST


class MessageForm(forms.Form):
    """One message; nothing leaves it to the next one up."""

    text = forms.CharField(
        label=_("Message"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("The words in [square brackets] become the link. Leave it empty to use the one above it."),
    )

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["text"].widget.attrs["placeholder"] = footers.default_text()  # how one is written

    def clean_text(self) -> str:
        try:
            return footers.checked(str(self.cleaned_data["text"]))
        except footers.BadFooter as error:
            raise ValidationError(str(error)) from None


class HouseForm(MessageForm):
    """The organisation: its name and address, its message, and which emails carry one."""

    name = forms.CharField(
        label=_("Organisation"), max_length=120, required=False,
        help_text=_("As recipients know it: it stands under the message and on the page for unsubscribing."),
    )  # fmt: skip
    postal_address = forms.CharField(
        label=_("Postal address"), max_length=300, required=False,
        help_text=_("Commercial email has to carry one (CAN-SPAM)."),
    )  # fmt: skip
    append = forms.ChoiceField(label=_("Who gets the message"), choices=House.Append.choices, widget=forms.RadioSelect)
    for_all = forms.BooleanField(label=_("Everybody here uses this message"), required=False)

    @property
    def house(self) -> dict[str, Any]:
        """The facts of the organisation."""
        return {name: self.cleaned_data[name] for name in ("name", "postal_address", "append", "for_all")}
