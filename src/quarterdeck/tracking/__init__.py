"""Views and clicks: spool, drainer, and human or machine."""
