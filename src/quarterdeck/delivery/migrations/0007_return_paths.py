"""A channel may have its bounces come back to us, at addresses that name the hand-over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0006_handed_over")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="bounce_domain",
            field=models.CharField(blank=True, db_default="", default="", max_length=253),
        ),
    ]
