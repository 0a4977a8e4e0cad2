"""The door for recipients."""
