"""Providers' ids may have an underscore: SendGrid's are base64 for URLs."""

from django.db import migrations

INDEX = "CREATE INDEX attempt_by_provider ON emails_attempt (answer) WHERE state = 'accepted' AND answer ~ '{}'"
BEFORE, NOW = "^Ok:? (queued as )?[0-9A-Za-z-]{20,100}$", "^Ok:? (queued as )?[0-9A-Za-z_-]{20,100}$"
DROP = "DROP INDEX attempt_by_provider"


class Migration(migrations.Migration):
    dependencies = [("inbound", "0003_left"), ("emails", "0008_claims_and_marks")]

    operations = [
        migrations.RunSQL([DROP, INDEX.format(NOW)], [DROP, INDEX.format(BEFORE)]),
    ]
