"""Messages that a server would not give, or that could not be taken, are kept in mind."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbound", "0002_messages")]

    operations = [
        migrations.AddField(
            model_name="folder",
            name="left",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
    ]
