"""Files of people: read, understood, taken in by set, undone."""
