"""What the page for leaving asks. Whatever comes, there is an answer: a form that is wrong never keeps anybody."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

WHYS = {
    "": _("I would rather not say"),
    "often": _("The emails come too often"),
    "never": _("I never asked for them"),
    "wrong": _("They are not for me, or not for my work"),
    "else": _("Another reason"),
}
# What is kept on the person, in one language for all teammates.
KEPT = {
    "often": gettext_noop("The emails come too often"),
    "never": gettext_noop("Never asked for them"),
    "wrong": gettext_noop("Not for them, or not for their work"),
    "else": gettext_noop("Another reason"),
}


class LeaveForm(forms.Form):
    """What to leave, and why."""

    do = forms.ChoiceField(choices=[(verb, verb) for verb in ("leave", "back", "agree", "refuse")])
    scope = forms.ChoiceField(choices=[("all", "all"), ("sender", "sender")], required=False)
    why = forms.ChoiceField(choices=list(WHYS.items()), required=False)

    @property
    def verb(self) -> str:
        """What the button says; empty for whatever is not from our page."""
        self.full_clean()
        return str(self.cleaned_data.get("do", ""))

    @property
    def only_sender(self) -> bool:
        """Whether only the sender of this mail is left."""
        return self.cleaned_data.get("scope") == "sender"

    @property
    def reason(self) -> str:
        """Why, as it is kept on the person."""
        return KEPT.get(str(self.cleaned_data.get("why", "")), "")
