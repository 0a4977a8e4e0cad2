"""Writing: templates, merge fields, drafts, and an email's final content."""
