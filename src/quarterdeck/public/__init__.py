"""The door for recipients: no login, no cookie, nothing that a scanner could set off by looking."""
