"""Fills an empty, migrated database with an organisation: `python -m bench.fill EMAILS`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PER_REP = 2_000  # emails
TEAM = 20  # reps under one manager
PER_PERSON = 10  # emails

# Of a hundred emails: 80 delivered, 5 archived, 3 scheduled, 2 drafts, 4 failed, 4 bounced, 2 reported as spam.
STATUS = (
    "CASE WHEN {k} < 80 THEN 'delivered' WHEN {k} < 85 THEN 'archived' WHEN {k} < 88 THEN 'scheduled' "
    "WHEN {k} < 90 THEN 'draft' WHEN {k} < 94 THEN 'failed' WHEN {k} < 98 THEN 'bounced' ELSE 'spam' END"
)
SENT, WAITS, SHORT = "{k} < 85", "{k} >= 85 AND {k} < 88", "{k} >= 90"  # `k`: an email's number among its sender's


def main(emails: int) -> None:
    """Reps, managers, people, contents, emails: in this order, each one statement."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck.settings"
    django.setup()
    from quarterdeck.delivery.models import Channel, Identity
    from quarterdeck.emails.models import Content, Email
    from quarterdeck.people.models import Person
    from quarterdeck.team.models import Membership, Team, User

    reps, people = max(emails // PER_REP, 1), max(emails // PER_PERSON, 1)
    teams = -(-reps // TEAM)
    user = {"email": "'user' || n || '@bench.example'", "name": "'User ' || n"}
    rows(User, 1, reps, **user)
    rows(User, reps + 1, reps + teams, **user, role="'manager'")
    rows(User, reps + teams + 1, reps + teams + 1, **user, role="'admin'")
    rows(Team, 1, teams, name="'Team ' || n")
    rows(Membership, 1, reps, team_id=f"(n - 1) / {TEAM} + 1", user_id="n")
    rows(Membership, reps + 1, reps + teams, team_id=f"n - {reps}", user_id="n", manages="true")
    rows(Channel, 1, 1, name="'Bench'", host="'127.0.0.1'")
    rows(Identity, 1, reps, user_id="n", channel_id="1", address="'user' || n || '@bench.example'", name="'User ' || n")
    address = "'person' || n || '@company' || n % 5000 || '.example'"
    named = {"first_name": "'Person'", "last_name": "'Number ' || n", "company": "'Company ' || n % 5000"}
    keys = {"address_key": address, "name_key": "'person number ' || n", "company_key": "'company ' || n % 5000"}
    rows(Person, 1, people, address=address, **named, **keys)
    subject = "'Two sites, ' || n % 1000 || ' minutes between them'"
    rows(Content, 1, 1000, subject=subject, body="'<p>Hello {{ first_name }}, a letter.</p>'", digest="repeat('0', 64)")
    with without_indexes(Email):
        rows(Email, 1, emails, **email_columns(reps, people), subject=subject)


def email_columns(reps: int, people: int) -> dict[str, str]:
    """The columns of emails that differ from their default, as SQL over `n`."""
    k = f"n / {reps} % 100"
    status, is_sent, waits, short = (each.format(k=k) for each in (STATUS, SENT, WAITS, SHORT))
    ago = "now() - n % 7776000 * interval '1 second'"
    seen = f"({is_sent} AND n % 3 = 0)"
    return {
        "uuid": "gen_random_uuid()",
        "conversation": "gen_random_uuid()",
        "status": status,
        "sender_id": f"n % {reps} + 1",
        "identity_id": f"n % {reps} + 1",
        "person_id": f"n / 7 % {people} + 1",
        "channel_id": "1",
        "decision": "1",
        "content_id": "n % 1000 + 1",
        "address": f"'person' || n / 7 % {people} + 1 || '@company.example'",
        "created_at": ago,
        "updated_at": ago,
        "scheduled_for": f"CASE WHEN {waits} THEN now() + interval '1 year' END",
        "due_at": f"CASE WHEN {waits} THEN now() + interval '1 year' END",
        "sent_at": f"CASE WHEN {is_sent} THEN {ago} END",
        "failed_at": f"CASE WHEN {short} THEN {ago} END",
        "reason": f"""CASE WHEN {short} THEN '{{"code": "refused", "words": "550 5.1.1 no such user"}}'::jsonb END""",
        "views": f"CASE WHEN {seen} THEN n % 5 + 1 ELSE 0 END",
        "clicks": f"CASE WHEN {seen} THEN n % 2 ELSE 0 END",
        "last_activity_at": f"CASE WHEN {seen} THEN {ago} + interval '1 hour' END",
    }


@contextmanager
def without_indexes(model: Any) -> Iterator[None]:
    """Drop the indexes that only serve reading and build them at the end: much faster for millions of rows."""
    from django.db import connection

    named = (
        "SELECT indexdef, quote_ident(indexname) FROM pg_indexes WHERE tablename = %s "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    with connection.cursor() as cursor:
        cursor.execute(named, [model._meta.db_table])
        found = cursor.fetchall()
        cursor.execute(f"DROP INDEX {', '.join(name for _, name in found)}")
        yield
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for definition, _ in found:
            cursor.execute(definition)


def rows(model: Any, first: int, last: int, **expressions: str) -> None:
    """Insert rows numbered `n`: the model's defaults, and these SQL expressions by column."""
    from django.db import connection

    proto, key = model(), model._meta.pk
    fields = [field for field in model._meta.concrete_fields if field.column not in expressions and field is not key]
    columns = [key.column, *expressions, *(field.column for field in fields)]
    values = ["n", *expressions.values(), *["%s"] * len(fields)]
    defaults = [field.get_db_prep_save(field.pre_save(proto, add=True), connection) for field in fields]
    # Expressions hold % of SQL's own, which a parameterised query wants doubled.
    values = [value if value == "%s" else value.replace("%", "%%") for value in values]
    named = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({named}) "
            f"SELECT {', '.join(values)} FROM generate_series(%s::bigint, %s::bigint) AS n",
            [*defaults, first, last],
        )
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), {last})")


if __name__ == "__main__":
    main(int(sys.argv[1]))
