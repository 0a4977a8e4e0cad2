"""Inviting, joining, roles and teams."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.kit.keys import address_key
from quarterdeck.team import invitations
from quarterdeck.team.models import Team, User
from quarterdeck.web.forms.account import check_password, new_password
from quarterdeck.web.forms.choices import offer
from quarterdeck.web.forms.zones import ZoneField

MOST = 50  # addresses in one go

ROLES = [
    (User.Role.MEMBER, gettext_lazy("Member: sees their own email")),
    (User.Role.MANAGER, gettext_lazy("Manager: also sees the email of the teams that they manage")),
    (User.Role.ADMIN, gettext_lazy("Admin: sees everything, sets everything up")),
]


class InviteForm(forms.Form):
    """Addresses, one a line or apart by commas; one role and the same teams for all of them."""

    addresses = forms.CharField(
        label=gettext_lazy("Email addresses"),
        widget=forms.Textarea(attrs={"rows": 4, "autocapitalize": "none", "spellcheck": "false", "autofocus": True}),
        help_text=gettext_lazy("One a line, or with commas between them."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES, initial=User.Role.MEMBER)
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Teams"),
        queryset=Team.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Who is invited as a manager manages these teams."),
    )

    def clean_addresses(self) -> list[str]:
        typed = re.split(r"[\s,;]+", self.cleaned_data["addresses"])
        found = list(dict.fromkeys(address_key(each) for each in typed if each))
        if len(found) > MOST:
            raise ValidationError(_("At most %(most)d addresses in one go.") % {"most": MOST}, "many")
        faults = [fault for each in found if (fault := _fault(each))]
        if faults:
            raise ValidationError(faults)
        return found


def _fault(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return _("“%(address)s” is no email address.") % {"address": address}
    return invitations.why_not(address)


class JoinForm(forms.Form):
    """Who was invited says who they are."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto", "autofocus": True}),
    )
    password = new_password(gettext_lazy("Password"))
    time_zone = ZoneField(widget=forms.Select(attrs={"data-zone-guess": True}))

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        check_password(self, "password", User(name=given.get("name", ""), email=self.email))
        return given


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)


class TeamForm(forms.Form):
    """A team's name."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class MemberForm(forms.Form):
    """Who is put into a team."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Teammate"), queryset=User.objects.none(), empty_label=gettext_lazy("Choose one")
    )

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "user", User.objects.active().exclude(memberships__team=team).order_by("name", "pk"))


class LeaveForm(forms.Form):
    """Who takes over, and what becomes of the scheduled emails."""

    heir = forms.ModelChoiceField(
        label=gettext_lazy("Who takes over"), queryset=User.objects.none(), empty_label=gettext_lazy("Choose one")
    )
    waiting = forms.ChoiceField(
        label=gettext_lazy("Their scheduled emails"),
        choices=[
            ("keep", gettext_lazy("Go as planned, from their address")),
            ("cancel", gettext_lazy("Are cancelled")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "heir", User.objects.active().exclude(pk=user.pk).order_by("name", "pk"))
