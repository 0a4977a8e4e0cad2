"""What a verb on many people asks for, before it is done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.campaigns.models import Campaign, Enrollment
from quarterdeck.people import groups
from quarterdeck.people.models import Group, Person
from quarterdeck.team.models import User
from quarterdeck.web.forms.choices import offer
from quarterdeck.web.forms.people import NoteForm


class BulkForm(forms.Form):
    """A verb that asks for nothing more."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def told(self) -> dict[str, Any]:
        """What people/deeds.py is told; a group that is new is made now."""
        return {}


class AddForm(BulkForm):
    group_name = forms.CharField(
        label=gettext_lazy("Group"),
        max_length=80,
        help_text=gettext_lazy("One of yours, or the name of a new one."),
        widget=forms.TextInput(attrs={"list": "my-groups", "dir": "auto", "autocomplete": "off", "autofocus": True}),
    )

    def told(self) -> dict[str, Any]:
        return {"group": groups.mine_called(self.cleaned_data["group_name"], by=self.user).pk}

    def clean_group_name(self) -> str:
        name = " ".join(self.cleaned_data["group_name"].split())
        if not name:
            raise ValidationError(_("Give the group a name of at most 80 characters."))
        return name

    @property
    def own_groups(self) -> list[str]:
        """What the field suggests."""
        return groups.own_names(self.user)


class RemoveForm(BulkForm):
    from_group = forms.ModelChoiceField(label=gettext_lazy("Group"), queryset=Group.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        offer(self, "from_group", Group.objects.editable_by(user).order_by("name"))

    def told(self) -> dict[str, Any]:
        return {"group": self.cleaned_data["from_group"].pk}


class EnrollForm(BulkForm):
    campaign = forms.ModelChoiceField(
        label=gettext_lazy("Campaign"),
        queryset=Campaign.objects.none(),
        empty_label="–",
        help_text=gettext_lazy("Only your campaigns that run take people in."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        offer(self, "campaign", self.offered(user).order_by("name", "pk"))

    def offered(self, user: User) -> QuerySet[Campaign]:
        """Which of them can be chosen."""
        return Campaign.objects.editable_by(user).filter(status=Campaign.Status.RUNNING)

    def told(self) -> dict[str, Any]:
        campaign = self.cleaned_data["campaign"]
        return {"campaign": campaign.pk if campaign else 0}


class WithdrawForm(EnrollForm):
    campaign = forms.ModelChoiceField(
        label=gettext_lazy("Campaign"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=gettext_lazy("All of mine"),
    )

    def offered(self, user: User) -> QuerySet[Campaign]:
        return Campaign.objects.editable_by(user).filter(enrollments__status__in=Enrollment.GOING).distinct()


class OwnForm(BulkForm):
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=User.objects.active().order_by("name", "pk"), empty_label="–"
    )

    def told(self) -> dict[str, Any]:
        return {"owner": self.cleaned_data["owner"].pk}


class SourceForm(BulkForm):
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=Person.Source)

    def told(self) -> dict[str, Any]:
        return {"source": self.cleaned_data["source"]}


class AuthorizeForm(BulkForm):
    """The reason of GDPR's article 6; a consent has its date and purpose, another reason its words."""

    authorization = forms.ChoiceField(label=gettext_lazy("Authorization"), choices=Person.Authorization)
    authorized_on = forms.DateField(
        label=gettext_lazy("Date of the consent"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    authorized_for = forms.CharField(
        label=gettext_lazy("Purpose of the processing"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=gettext_lazy("For “Other”: which."),
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        is_consent = given.get("authorization") == Person.Authorization.CONSENT
        if is_consent and not given.get("authorized_on") and not self.has_error("authorized_on"):
            self.add_error("authorized_on", _("A consent has its date."))
        is_other = given.get("authorization") == Person.Authorization.OTHER
        if (is_consent or is_other) and not given.get("authorized_for"):
            self.add_error("authorized_for", _("Say what for."))
        return given

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        day = given["authorized_on"].isoformat() if given["authorized_on"] else ""
        return {"authorization": given["authorization"], "on": day, "purpose": given["authorized_for"]}


class BlockForm(BulkForm, NoteForm):
    def told(self) -> dict[str, Any]:
        return {"note": self.cleaned_data["note"]}


FORMS: dict[str, type[BulkForm]] = {
    "add": AddForm,
    "remove": RemoveForm,
    "enroll": EnrollForm,
    "withdraw": WithdrawForm,
    "own": OwnForm,
    "source": SourceForm,
    "authorize": AuthorizeForm,
    "block": BlockForm,
}
