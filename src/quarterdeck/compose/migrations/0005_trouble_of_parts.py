"""What went wrong with a part of a batch is kept, as for all parts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("compose", "0004_parts_that_fail")]

    operations = [
        migrations.AddField("batchpart", "trouble", models.CharField(blank=True, max_length=80)),
    ]
