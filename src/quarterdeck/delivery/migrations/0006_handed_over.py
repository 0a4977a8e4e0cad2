from django.db import migrations


class Migration(migrations.Migration):
    """A rate is of all that was handed over, refused or not."""

    dependencies = [("delivery", "0005_rates_and_why_paused")]

    operations = [migrations.RenameField("rate", "accepted", "handed_over")]
