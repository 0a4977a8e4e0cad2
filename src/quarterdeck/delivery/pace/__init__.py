"""How much mail goes and when: limits, calendars and absences, who rules them, and the gate that applies them."""
