"""The heart: emails, their moves, the ledger and the timeline."""
