"""Campaigns, their steps, and each person's run."""
