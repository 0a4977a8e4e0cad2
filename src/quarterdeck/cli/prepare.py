"""`quarterdeck prepare`: whatever has to be true before web and worker start. Safe to run again."""

from __future__ import annotations

import argparse
import os
import sys

from quarterdeck.cli import database, stamp
from quarterdeck.kit import env as environment
from quarterdeck.kit import folder

MIGRATING = 7_214_001  # advisory lock: of several hosts that start at once, one migrates


def run(options: argparse.Namespace) -> int:
    """Check the database, migrate it, collect the static files; in the demo, fill it and print a login link."""
    env = environment.load()
    folder.make(env.data)
    database.wait(env)
    os.environ["DATABASE_URL"] = database.url_of(env)  # a pooler between would break locks and migrations
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    import django

    django.setup()
    _migrate()
    from quarterdeck.emails import partitions

    partitions.ensure()
    if stamp.read(env.data) != stamp.current():
        _collect_static()
        stamp.write(env.data, stamp.current())
    if options.demo:
        from quarterdeck.cli import login_link, seed

        print(login_link.make(seed.run()))
    return 0


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


def _collect_static() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import override_settings

    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": settings.COLLECTED_STORAGE}}
    with override_settings(STORAGES=storages):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True, skip_checks=True)
    print("Static files collected.", file=sys.stderr)
