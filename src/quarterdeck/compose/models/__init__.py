"""Templates and their categories."""

from quarterdeck.compose.models.template import Category, Template

__all__ = ["Category", "Template"]
