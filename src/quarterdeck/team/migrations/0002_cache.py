"""The table of Django's database cache, which counts attempts to log in for all processes together."""

from django.db import migrations

SQL = """
CREATE TABLE quarterdeck_cache (
    cache_key varchar(255) PRIMARY KEY,
    value     text NOT NULL,
    expires   timestamptz NOT NULL
);
CREATE INDEX quarterdeck_cache_expires ON quarterdeck_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("team", "0001_initial")]

    operations = [migrations.RunSQL(SQL, "DROP TABLE quarterdeck_cache")]
