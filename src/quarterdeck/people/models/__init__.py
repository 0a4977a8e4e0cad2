"""The people we write to, and the reasons not to write to them."""

from quarterdeck.people.models.person import Person
from quarterdeck.people.models.suppression import Suppression

__all__ = ["Person", "Suppression"]
