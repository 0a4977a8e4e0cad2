"""A part of a batch that fails is tried again later, and then by halves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("compose", "0003_unsubscribe_messages")]

    operations = [
        migrations.AddField("batchpart", "again_at", models.DateTimeField(null=True)),
        migrations.AddField("batchpart", "tries", models.PositiveSmallIntegerField(default=0)),
    ]
