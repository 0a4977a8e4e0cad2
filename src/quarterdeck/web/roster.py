"""A CSV file of people to invite: addresses, names, roles, teams; each row with what is wrong with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from quarterdeck.kit.keys import address_key, name_key, word_key
from quarterdeck.people.importing import sheet
from quarterdeck.people.importing.sheet import BadSheet
from quarterdeck.team import invitations
from quarterdeck.team.invitations import Guest
from quarterdeck.team.models import Team, User

MOST = 500  # people in one file
LARGEST = 1024 * 1024  # bytes
FIELDS = ("address", "name", "role", "teams")
SPELLED: Mapping[str, str] = {
    **dict.fromkeys(("address", "email", "emailaddress", "mail", "emailadres", "mailadres"), "address"),
    **dict.fromkeys(("name", "fullname", "naam", "volledigenaam"), "name"),
    **dict.fromkeys(("role", "rol"), "role"),
    **dict.fromkeys(("team", "teams"), "teams"),
}
ROLES: Mapping[str, str] = {
    **{role.value: role.value for role in User.Role},
    "": User.Role.MEMBER,
    "rep": User.Role.MEMBER,
    "user": User.Role.MEMBER,
    "lid": User.Role.MEMBER,
    "beheerder": User.Role.ADMIN,
    "administrator": User.Role.ADMIN,
}


@dataclass(frozen=True)
class Row:
    """A row of the file: its cells, and why it cannot be taken ("" if it can)."""

    line: int
    cells: tuple[str, str, str, str]  # in the order of FIELDS
    fault: str
    guest: Guest | None


def read(data: bytes) -> list[Row]:
    """The rows of the file; raises BadSheet for what is no such table."""
    if len(data) > LARGEST:
        raise BadSheet(_("This file is too large: at most 500 people in one go."))
    table = sheet.read(data)
    places = _places(table.headings, has_headings=table.has_headings)
    found = []
    for record in table.records():
        cells = [record.cells[at].strip() if at is not None and at < len(record.cells) else "" for at in places]
        found.append((record.line, cells))
        if len(found) > MOST:
            raise BadSheet(_("The file has more than 500 rows. Split it."))
    if not found:
        raise BadSheet(_("There is no row in the file."))
    return checked(found)


def checked(lines: Iterable[tuple[int, Sequence[str]]]) -> list[Row]:
    """What can be taken of (line, cells), and why the rest cannot; three queries."""
    lines = [(line, [*cells, "", "", "", ""][:4]) for line, cells in lines]
    known = invitations.why_not_each(cells[0] for _line, cells in lines)
    teams = {name_key(team.name): team for team in Team.objects.all()}
    rows, seen = [], Counter[str]()
    for line, cells in lines:
        address, name, role, named = cells
        seen[address_key(address)] += 1
        twice = seen[address_key(address)] > 1
        fault = _("This address stands in the file twice.") if twice else _fault(address, name, role)
        fault = fault or known.get(address_key(address), "")
        found, missing = _teams(named, teams)
        if missing and not fault:
            fault = _("There is no team “%(name)s”.") % {"name": missing}
        guest = None if fault else Guest(address, name, ROLES[role.casefold()], found)
        rows.append(Row(line, (address, name, role, named), fault, guest))
    return rows


def packed(rows: Iterable[Row]) -> str:
    """The rows that can be taken, for the form that confirms them."""
    return json.dumps([[row.line, row.cells] for row in rows if row.guest])


def unpacked(text: str) -> list[Row]:
    """What that form sent, looked at again; raises ValueError for what we did not write."""
    lines = json.loads(text)
    if not isinstance(lines, list) or len(lines) > MOST:
        raise ValueError("not rows of ours")
    return checked([(int(line), [str(cell) for cell in cells]) for line, cells in lines])


def _places(headings: Sequence[str], *, has_headings: bool) -> list[int | None]:
    if not has_headings:  # the address stands first, then as in our own example
        return [at if at < len(headings) else None for at in range(len(FIELDS))]
    known = [SPELLED.get(word_key(heading)) for heading in headings]
    if "address" not in known:
        raise BadSheet(_("No column is called “Email”. The first row names the columns: Email, Name, Role, Teams."))
    return [known.index(field) if field in known else None for field in FIELDS]


def _fault(address: str, name: str, role: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return _("“%(address)s” is no email address.") % {"address": address}
    if len(name) > 120:
        return _("This name is longer than 120 characters.")
    if role.casefold() not in ROLES:
        return _("“%(role)s” is no role: say member, manager or admin.") % {"role": role}
    return ""


def _teams(named: str, teams: Mapping[str, Team]) -> tuple[tuple[Team, ...], str]:
    """The teams of a cell (names apart by semicolons or commas), and the first that does not exist."""
    names = [each.strip() for each in named.replace(",", ";").split(";") if each.strip()]
    missing = next((name for name in names if name_key(name) not in teams), "")
    return tuple(teams[name_key(name)] for name in dict.fromkeys(names) if name_key(name) in teams), missing
