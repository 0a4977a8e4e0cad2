"""Texts to start from, and batches: the same words for many people; and what stands under them all."""

from quarterdeck.compose.models.batch import Batch, BatchPart
from quarterdeck.compose.models.footer import Footer, House
from quarterdeck.compose.models.template import Category, Template

__all__ = ["Batch", "BatchPart", "Category", "Footer", "House", "Template"]
