"""How one user wants to see one folder: which columns in which order, and how many rows on a page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

ROWS = (25, 50, 100, 200)  # rows on a page that may be chosen
USUAL = 50


class GridLayout(models.Model):
    """A user's choice for one folder; without one the folder's usual columns are shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grid_layouts")
    folder = models.CharField(max_length=20)  # the slug of a folder
    columns = ArrayField(models.CharField(max_length=20))  # keys in order; one that is no longer known is passed over
    rows = models.PositiveSmallIntegerField(default=USUAL)
    rolled_up = models.BooleanField(default=False)  # the emails of one group email are one row

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "folder"], name="one_layout_a_folder")]

    def __str__(self) -> str:
        return f"{self.folder} as {self.user_id} sees it"
