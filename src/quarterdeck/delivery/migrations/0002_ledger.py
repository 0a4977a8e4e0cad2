"""What the ledger keeps beside the emails: finer limit buckets, seats for connections, a channel's trouble."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("limitbucket", "one_bucket_an_hour"),
        migrations.RenameField("limitbucket", "hour", "starts_at"),
        migrations.AddConstraint(
            "limitbucket",
            models.UniqueConstraint(fields=["channel", "starts_at"], name="one_bucket_at_a_time"),
        ),
        migrations.AddField("channel", "failures", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("channel", "trouble", models.TextField(blank=True, default="")),
        migrations.AlterField("channel", "trouble", models.TextField(blank=True)),
        migrations.CreateModel(
            "Seat",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("owner", models.CharField(max_length=120)),
                ("lease_until", models.DateTimeField()),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="delivery.channel"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["channel", "number"], name="one_connection_a_seat")]
            },
        ),
    ]
