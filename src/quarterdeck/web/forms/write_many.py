"""What has to be said before many people are written to: which template, from which address, when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.compose.batches import Wanted
from quarterdeck.compose.models import Template
from quarterdeck.compose.moments import BadMoment, Chosen, chosen
from quarterdeck.compose.preflight import Problem
from quarterdeck.delivery.models import Identity
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.html import to_text
from quarterdeck.web.forms.choices import offer
from quarterdeck.web.forms.compose import WallTimeField
from quarterdeck.web.forms.deeds import DeedForm
from quarterdeck.web.forms.zones import ZoneField


class WriteDeed(DeedForm):
    """An email for each of them. `sure` says that the look at who is left out was about these very choices."""

    SHOWN = ("template", "subject", "identity", "when", "zone")

    template = forms.ModelChoiceField(
        Template.objects.none(),
        label=_("Template"),
        empty_label=_("Choose one"),
        error_messages={"required": _("Choose a template.")},
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_("Leave it empty to take the template's. Merge fields work here too."),
    )
    identity = forms.ModelChoiceField(Identity.objects.none(), label=_("From"), empty_label=None)
    when = WallTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Leave it empty to send now."),
    )
    zone = ZoneField()
    sure = forms.CharField(required=False)
    moment: Chosen | None = None  # None: now

    def fill(self, people: list[int]) -> None:
        templates = Template.objects.visible_to(self.user).active().order_by("name", "pk")
        offer(self, "template", templates)
        usable = Identity.objects.filter(user=self.user).usable().order_by("-is_default", "address")
        offer(self, "identity", usable)

    def start(self) -> dict[str, Any]:
        return {"zone": timezone.get_current_timezone_name()}

    @property
    def nothing(self) -> str:
        if not self.offers("identity"):
            return str(_("You have no verified address to send from. Add one in Settings, Identities."))
        return (
            "" if self.offers("template") else str(_("There is no template yet. Write one first: it is what they get."))
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("template") and not to_text(given["template"].body).strip():
            self.add_error("template", _("This template has no text yet."))
        if given.get("template") and not self.subject_of(given):
            self.add_error("subject", _("This template has no subject: write one."))
        if given.get("when") and given.get("zone"):
            try:
                self.moment = chosen(given["when"], given["zone"], db_now())
            except BadMoment as error:
                self.add_error("when", str(error))
        return given

    @staticmethod
    def subject_of(given: dict[str, Any]) -> str:
        """What was written as the subject, else the template's; one line."""
        return " ".join((given.get("subject") or given["template"].subject).split())

    @property
    def wanted(self) -> Wanted:
        """The batch that is asked for."""
        template, subject = self.cleaned_data["template"], self.subject_of(self.cleaned_data)
        identity = self.cleaned_data["identity"]
        return Wanted(template.name, subject, template.body, identity, template, at=self.moment)

    def blame(self, problems: Iterable[Problem]) -> None:
        """Say beside the fields what stands in everybody's way."""
        fields = {"body": "template", "subject": "subject", "identity": "identity"}
        for problem in problems:
            self.add_error(fields.get(problem.where), problem.words)

    @property
    def choices(self) -> str:
        """What was chosen, as `sure` says it."""
        chosen = [*(self.cleaned_data[name].pk for name in ("template", "identity")), self.wanted.subject]
        return ":".join(map(str, chosen))

    @property
    def is_sure(self) -> bool:
        return bool(self.cleaned_data["sure"] == self.choices)
