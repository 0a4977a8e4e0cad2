"""The people we write to, their groups, the files they came in, and the reasons not to write to them."""

from quarterdeck.people.models.bulk import PeopleBulk, PeopleBulkPart, PeopleProgress
from quarterdeck.people.models.group import Group, GroupMember
from quarterdeck.people.models.other_address import OtherAddress
from quarterdeck.people.models.person import Person
from quarterdeck.people.models.suppression import CountryRule, SoftBounce, Suppression
from quarterdeck.people.models.upload import ImportRow, Upload

__all__ = [
    "CountryRule",
    "Group",
    "GroupMember",
    "ImportRow",
    "OtherAddress",
    "PeopleBulk",
    "PeopleBulkPart",
    "PeopleProgress",
    "Person",
    "SoftBounce",
    "Suppression",
    "Upload",
]
