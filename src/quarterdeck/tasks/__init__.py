"""A teammate's tasks."""
