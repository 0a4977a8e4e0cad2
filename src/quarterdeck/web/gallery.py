"""Made-up things in every state, for the page that shows the components as the screens draw them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.emails.models.layout import ROWS
from quarterdeck.emails.of_person import Totals
from quarterdeck.people.models import PeopleBulk, Person, Suppression
from quarterdeck.team.models import User
from quarterdeck.web.people_columns import COLUMNS, USUAL, Layout, offered
from quarterdeck.web.people_grid import Beside
from quarterdeck.web.people_list import Head, Row
from quarterdeck.web.person_history import Happening
from quarterdeck.web.runs import Run
from quarterdeck.web.toasts import Toast
from quarterdeck.web.why import Why

LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
ARABIC = ("ليلى", "المنصوري")


class FieldsForm(forms.Form):
    """A field in each state; bound with a wrong address."""

    plain = forms.CharField(label=_("A text"), required=False, help_text=_("A hint stands below."))
    wrong = forms.EmailField(label=_("An address"))
    closed = forms.CharField(label=_("Not yours to change"), required=False, disabled=True)
    choice = forms.ChoiceField(label=_("A choice"), choices=[("a", _("One")), ("b", _("Another"))], required=False)
    rtl = forms.CharField(label=_("Right to left"), required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    words = forms.CharField(label=_("More words"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class GroupsForm(forms.Form):
    """A number with its unit, and what is ticked or chosen; bound with nothing chosen."""

    measure = forms.IntegerField(label=_("A number"), widget=forms.NumberInput(attrs={"placeholder": _("no limit")}))
    tick = forms.BooleanField(label=_("Mail goes only during these hours"), required=False)
    several = forms.MultipleChoiceField(
        label=_("Days"), choices=[("a", _("One")), ("b", _("Another"))], widget=forms.CheckboxSelectMultiple
    )


def parts(viewer: User) -> dict[str, Any]:
    """The context of settings/components/frame.html. Asks the database nothing."""
    layout = Layout(tuple(COLUMNS[key] for key in USUAL))
    soon, deed = timezone.now() + timedelta(minutes=40), PeopleBulk(total=1_200)
    form = FieldsForm({"plain": LONG, "wrong": "nobody", "rtl": " ".join(ARABIC), "words": "…"})
    form.fields["closed"].initial = "Brava Freight"
    return {
        "form": form,
        "groups_form": GroupsForm({"measure": "1"}),
        "layout": layout,
        "rows": _rows(viewer),
        "heads": [Head(column, "#", "ascending" if column.key == "address" else "") for column in layout.columns],
        "choices": offered(layout)[:8],
        "shown": layout,
        "sizes": ROWS,
        "runs": [
            Run(deed, _("Share"), 480, is_over=False, summary=""),
            Run(deed, _("Unshare"), 1_200, is_over=True, summary="Not shared: 1,180 · not done: 20"),
        ],
        "toasts": [
            Toast(str(_("Archived")), undo="#"), Toast(str(_("The server cannot be reached.")), "error"),
            Toast(LONG * 2),
        ],
        "whys": [
            Why(str(_("Waits for its mailbox")), "120 of 120 in this hour", until=soon, tone="warn"),
            Why(str(_("Refused by the recipient's server")), "550 5.1.1 no such user", tone="bad"),
        ],
        "happened": _happened(),
    }  # fmt: skip


def _rows(viewer: User) -> list[Row]:
    """Rows as usual, with much, with long words, from right to left, kept to oneself, blocked."""
    block = Suppression(kind=Suppression.Kind.UNSUBSCRIBED, address_key="", since=timezone.now())
    told = (
        (("Maya", "Okafor"), "Brava Freight", Totals(3, 4, 2, 1, timezone.now()), True, None),
        ((LONG, "van der Berg"), LONG, Totals(1_204, 9_999, 998, 120, timezone.now()), True, None),
        (ARABIC, "شركة النور", Totals(), False, None),
        (("Tom", "de Wit"), "", Totals(1, 0, 0, 0, timezone.now() - timedelta(days=40)), True, block),
    )
    rows = []
    for number, ((first, last), company, totals, shared, stop) in enumerate(told, 1):
        person = Person(
            pk=number, first_name=first, last_name=last, company=company, address=f"person{number}@brava.example",
            title="Head of Distribution", owner=viewer, shared=shared,
        )  # fmt: skip
        rows.append(Row(person, totals, stop, Beside()))
    return rows


def _happened() -> list[Happening]:
    now = timezone.now()
    kinds = (("view", _("Viewed")), ("click", _("Clicked")), ("reply", _("Replied")), ("ok", _("Delivered")))
    more = (("bad", _("Bounced")), ("warn", _("Deferred")), ("machine", _("Opened by a machine")))
    return [
        Happening(now - timedelta(hours=n), str(text), "Two sites, eleven minutes", "#", tone=tone)
        for n, (tone, text) in enumerate((*kinds, *more))
    ]
