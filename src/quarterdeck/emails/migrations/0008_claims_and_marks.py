"""A claim finds what is due without sorting it; a mark stays on its page."""

from django.db import migrations, models

# An attempt's row changes twice soon after it is made: room on its page lets the mark be written beside it.
ROOM = "ALTER TABLE emails_attempt SET (fillfactor = 50)"


class Migration(migrations.Migration):
    dependencies = [("emails", "0007_bulk_deeds")]

    operations = [
        migrations.RemoveConstraint(model_name="attempt", name="one_open_attempt"),
        migrations.RemoveIndex(model_name="attempt", name="attempt_open"),
        migrations.RemoveIndex(model_name="email", name="email_to_claim"),
        migrations.AddIndex(
            model_name="email",
            index=models.Index(
                condition=models.Q(("status", "scheduled")), fields=["channel", "due_at", "id"], name="email_to_claim"
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("email",), name="one_open_attempt"
            ),
        ),
        migrations.RunSQL(ROOM, "ALTER TABLE emails_attempt RESET (fillfactor)"),
    ]
