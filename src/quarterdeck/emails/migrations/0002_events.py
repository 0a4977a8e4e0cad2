"""The timeline's table, which Django cannot draw: partitioned by month."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "events.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("emails", "0001_initial")]

    operations = [migrations.RunSQL(SQL, "DROP TABLE emails_event")]
