"""Quarterdeck: a self-hosted sales-engagement command center."""

__version__ = "0.1.0"
