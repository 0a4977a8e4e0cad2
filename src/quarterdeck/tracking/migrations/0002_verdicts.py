import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracking", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel("Hit"),
        migrations.CreateModel(
            name="Hit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email_id", models.BigIntegerField(db_index=True)),
                ("event_id", models.BigIntegerField()),
                ("verdict", models.CharField(max_length=8)),
                ("evidence", models.JSONField()),
                ("heard_at", models.DateTimeField()),
                ("look_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="spoolposition",
            name="finished",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="OwnBrowser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=64)),
                ("seen_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_browsers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="ownbrowser",
            constraint=models.UniqueConstraint(fields=("user", "mark"), name="one_mark_of_a_browser"),
        ),
    ]
