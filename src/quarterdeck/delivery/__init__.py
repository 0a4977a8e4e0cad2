"""Handing over: channels, identities, and claim, mark, hand over, record, settle."""
