"""What has to be said before something is done to many people at once: which group, which campaign, what task."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.campaigns.enrolling import running_for
from quarterdeck.campaigns.models import Campaign
from quarterdeck.people import groups
from quarterdeck.people.groups import BadName
from quarterdeck.people.models import Group
from quarterdeck.tasks.models import Task
from quarterdeck.tasks.plan import tomorrow_morning
from quarterdeck.team.models import User
from quarterdeck.web.chosen import Boxes
from quarterdeck.web.forms.choices import choice, offer
from quarterdeck.web.forms.task import TaskForm


class DeedForm(forms.Form):
    """The emails, as the list named them, and the uuid that makes a second post the same deed."""

    SHOWN: ClassVar[tuple[str, ...]] = ()  # the fields that are typed in, in their order
    QUIET: ClassVar[bool] = True  # whether it goes without saying which of them may be left empty

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    ids = forms.CharField(required=False, widget=forms.HiddenInput)
    all = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, people: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fill(people)

    def fill(self, people: list[int]) -> None:
        """Offer what there is to choose for these people."""

    def offers(self, name: str) -> bool:
        """Whether there is anything to choose."""
        rows = choice(self, name).queryset
        return rows is not None and rows.exists()

    def start(self) -> dict[str, Any]:
        """What the fields say before anybody typed."""
        return {}

    @property
    def nothing(self) -> str:
        """Why there is nothing to choose; empty when there is."""
        return ""

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SHOWN]

    @property
    def given_uuid(self) -> UUID:
        uuid = self.cleaned_data["uuid"]
        assert isinstance(uuid, UUID)
        return uuid

    @property
    def boxes(self) -> Boxes:
        return Boxes.read(self.cleaned_data["ids"].split(","))

    @property
    def only(self) -> list[int] | None:
        """The ids that were picked; None for all that match."""
        return None if self.cleaned_data["all"] else self.boxes.emails(self.user)

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb has to know (Bulk.data); `name` is for people to read."""
        return {}


class GroupDeed(DeedForm):
    """A group that one may fill, or a new one."""

    SHOWN = ("group", "new")

    group = forms.ModelChoiceField(Group.objects.none(), required=False, label=_("Group"), empty_label=_("A new group"))
    new = forms.CharField(
        label=_("Name of the new group"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def fill(self, people: list[int]) -> None:
        offer(self, "group", Group.objects.editable_by(self.user).order_by("name", "pk"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("group") and not self.errors:
            try:
                cleaned["group"] = groups.mine_called(cleaned.get("new", ""), by=self.user)
            except BadName as error:
                self.add_error("new", str(error))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        group = self.cleaned_data["group"]
        return {"group": group.pk, "name": group.name}


class EnrollDeed(DeedForm):
    """A campaign that runs."""

    SHOWN = ("campaign",)

    campaign = forms.ModelChoiceField(
        Campaign.objects.none(),
        label=_("Campaign"),
        empty_label=None,
        help_text=_("Only campaigns of yours that run. Who is in it already, or may not be mailed, is left out."),
        error_messages={"required": _("Choose a campaign that runs.")},
    )

    def fill(self, people: list[int]) -> None:
        running = Campaign.objects.editable_by(self.user).filter(status=Campaign.Status.RUNNING)
        offer(self, "campaign", running.order_by("name", "pk"))

    @property
    def nothing(self) -> str:
        return "" if self.offers("campaign") else str(_("No campaign of yours is running."))

    @property
    def facts(self) -> dict[str, Any]:
        campaign = self.cleaned_data["campaign"]
        return {"campaign": campaign.pk, "name": campaign.name}


class WithdrawDeed(DeedForm):
    """One campaign that some of these people are in, or all of them."""

    SHOWN = ("campaign",)

    campaign = forms.ModelChoiceField(
        Campaign.objects.none(),
        required=False,
        label=_("Campaign"),
        empty_label=_("Every campaign of yours that they are in"),
        help_text=_("Their next emails of it are cancelled. This cannot be taken back."),
    )

    def fill(self, people: list[int]) -> None:
        self.running = running_for(people, self.user)
        mine = Campaign.objects.editable_by(self.user)
        offer(self, "campaign", mine.filter(pk__in=[each.pk for each in self.running]))

    @property
    def nothing(self) -> str:
        return "" if self.running else str(_("None of them is in a campaign of yours."))

    @property
    def facts(self) -> dict[str, Any]:
        campaign = self.cleaned_data["campaign"]
        return {"campaign": campaign.pk, "name": campaign.name} if campaign else {}


class TaskDeed(DeedForm):
    """A task for each of them."""

    SHOWN = ("name", "kind", "due_at", "priority", "details")
    QUIET = False

    name = TaskForm.base_fields["name"]
    kind = TaskForm.base_fields["kind"]
    due_at = TaskForm.base_fields["due_at"]
    priority = TaskForm.base_fields["priority"]
    details = TaskForm.base_fields["details"]

    def start(self) -> dict[str, Any]:
        due = tomorrow_morning(timezone.localtime())
        return {"kind": Task.Kind.CALL, "due_at": due, "priority": Task.Priority.NORMAL}

    @property
    def facts(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in self.SHOWN}
        return {"task": {**said, "due_at": said["due_at"].isoformat()}, "name": said["name"]}


DEEDS: dict[str, type[DeedForm]] = {
    "group": GroupDeed,
    "enroll": EnrollDeed,
    "withdraw": WithdrawDeed,
    "task": TaskDeed,
}


def blank(kind: type[DeedForm], user: User, people: list[int], *, ids: str, everything: bool) -> DeedForm:
    """A form before anybody typed."""
    form = kind(user=user, people=people)
    form.initial = {"uuid": uuid4(), "ids": ids, "all": everything or "", **form.start()}
    return form
