"""The people we write to, and the reasons not to."""
