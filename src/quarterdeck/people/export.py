"""People as a CSV file that spreadsheet programs open: their facts and custom fields, formulas defused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import F, Func, TextField
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.people.importing.sheet import written
from quarterdeck.people.models import Person
from quarterdeck.people.models.person import PersonQuerySet

CHUNK = 1_000  # rows held in memory


def csv(people: PersonQuerySet) -> Iterator[bytes]:
    """The file, a row a person in the order of their names; headings in the reader's language."""
    custom = _custom_fields(people)
    columns = _columns()
    rows = people.select_related("owner").order_by("name_key", "pk").iterator(chunk_size=CHUNK)
    now = timezone.localtime().isoformat(timespec="seconds")
    lines = ([*(str(of(row)) for of in columns.values()), *(str(row.custom.get(name, "")) for name in custom), now]
             for row in rows)  # fmt: skip
    return written([*columns, *custom, _("Exported at")], lines)


def _columns() -> dict[str, Callable[[Person], Any]]:
    return {
        _("First name"): lambda each: each.first_name,
        _("Last name"): lambda each: each.last_name,
        _("Company"): lambda each: each.company,
        _("Job title"): lambda each: each.title,
        _("Email address"): lambda each: each.address,
        _("Phone"): lambda each: each.phone,
        _("Website"): lambda each: each.website,
        _("LinkedIn"): lambda each: each.linkedin,
        _("Country"): lambda each: each.country,
        _("Time zone"): lambda each: each.time_zone,
        _("Notes"): lambda each: each.notes,
        _("Owner"): lambda each: each.owner.name if each.owner else "",
        _("Source"): lambda each: each.get_source_display(),
        _("Authorization"): lambda each: each.get_authorization_display(),
        _("Date of the consent"): lambda each: each.authorized_on or "",
        _("Purpose of the processing"): lambda each: each.authorized_for,
        _("Last updated"): lambda each: _written(each.updated_at),
        _("Known since"): lambda each: _written(each.created_at),
        _("Number"): lambda each: each.pk,
    }


def _written(moment: Any) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _custom_fields(people: PersonQuerySet) -> list[str]:
    """The names of the custom fields that any of them has."""
    names = people.order_by().annotate(field=Func(F("custom"), function="jsonb_object_keys", output_field=TextField()))
    return sorted(set(names.values_list("field", flat=True).distinct()))
