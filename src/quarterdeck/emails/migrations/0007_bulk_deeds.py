"""Deeds that need more than a verb, parts that are given up, group emails as one row."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emails", "0006_batches")]

    operations = [
        migrations.AddField("bulk", "data", models.JSONField(default=dict)),
        migrations.AddField("bulkpart", "again_at", models.DateTimeField(null=True)),
        migrations.AddField("bulkpart", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("bulkpart", "trouble", models.CharField(blank=True, max_length=80)),
        migrations.AddField("gridlayout", "rolled_up", models.BooleanField(default=False)),
        migrations.AddIndex(
            "email",
            models.Index(
                condition=models.Q(("batch__isnull", False)), fields=["batch", "status", "id"], name="email_of_batch"
            ),
        ),
    ]
