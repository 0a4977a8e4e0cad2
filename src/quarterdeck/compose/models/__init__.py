"""Texts to start from, and batches: the same words for many people."""

from quarterdeck.compose.models.batch import Batch, BatchPart
from quarterdeck.compose.models.template import Category, Template

__all__ = ["Batch", "BatchPart", "Category", "Template"]
