"""The peer, over the same PostgreSQL and sink: `python -m bench.post_office DATABASE_URL PORT COUNT`.

Its queue is filled first; what counts is sending it: render, MIME, SMTP and its own record. Prints emails a second.
"""

from __future__ import annotations

import sys
import time
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from django.conf import settings


def set_up(url: str, port: int) -> None:
    """Django with post_office alone, in a database of its own."""
    place = urlsplit(url)
    host = unquote(parse_qs(place.query)["host"][0])
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS peer")
        conn.execute("CREATE DATABASE peer")
    database = {"ENGINE": "django.db.backends.postgresql", "NAME": "peer", "HOST": host, "USER": place.username}
    settings.configure(
        SECRET_KEY="bench", USE_TZ=True, INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        DATABASES={"default": database}, EMAIL_BACKEND="post_office.EmailBackend", EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        TEMPLATES=[{"BACKEND": "post_office.template.backends.post_office.PostOfficeTemplates", "DIRS": [],
                    "APP_DIRS": True, "OPTIONS": {"context_processors": []}},
                   {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        POST_OFFICE={"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}},  # all else as it comes
        LOGGING_CONFIG=None,
    )  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def main(url: str, port: int, count: int) -> None:
    from bench.send_house import BODY, SUBJECT

    set_up(url, port)
    from post_office import mail
    from post_office.mail import send_queued
    from post_office.models import EmailTemplate

    body = BODY.replace('default("yours")', 'default:"yours"')
    template = EmailTemplate.objects.create(name="bench", subject=SUBJECT, content=body, html_content=body)
    people = [{"first_name": f"Person{number}", "company": f"Company {number % 5000}"} for number in range(count)]
    mail.send_many(
        [
            {
                "sender": "rita@bench.example", "recipients": [f"person{number}@company.example"],
                "template": template, "context": person, "render_on_delivery": True,
            }
            for number, person in enumerate(people)
        ]
    )  # fmt: skip
    began = time.perf_counter()
    sent, failed, _requeued = send_queued()
    took = time.perf_counter() - began
    while sent + failed < count:
        began = time.perf_counter()
        more, bad, _requeued = send_queued()
        took += time.perf_counter() - began
        sent, failed = sent + more, failed + bad
        if not more + bad:
            break
    if sent != count:
        raise SystemExit(f"the peer sent {sent} of {count}")
    print(round(count / took))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
