"""Give tasks an identifier that their form makes."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial")]

    operations = [
        migrations.AddField("task", "uuid", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.RunSQL("UPDATE tasks_task SET uuid = gen_random_uuid()", migrations.RunSQL.noop),
        migrations.AlterField("task", "uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
    ]
