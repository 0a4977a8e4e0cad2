"""A part of a deed on many people that fails is tried again later, and then by halves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_erased_people")]

    operations = [
        migrations.AddField("peoplebulkpart", "again_at", models.DateTimeField(null=True)),
        migrations.AddField("peoplebulkpart", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("peoplebulkpart", "trouble", models.CharField(blank=True, max_length=80)),
    ]
