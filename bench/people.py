"""A file of 100,000 people: taken in, taken in again when all are known, and undone; beside a bare COPY of the rows."""

from __future__ import annotations

import time
from typing import Any

import psycopg

from bench.report import Result
from bench.world import world

PEOPLE = 100_000
EMAILS = 100_000  # of the organisation that they come to
HEAD = "First name,Last name,Email,Company,Job title,Phone\n"


def run(people: int) -> Result:
    """Seconds, through the verbs of the pages and the worker's own function."""
    with world(EMAILS) as server:
        from quarterdeck.team.models import User

        rep = User.objects.filter(role="member").order_by("pk")[0]
        data = (HEAD + "".join(_line(n) for n in range(people))).encode()
        limit = _copied(server.url, people)
        new, first = _imported(data, rep)
        known, _again = _imported(data, rep)
        undone = _undone(first)
    detail = {"people": people, "new_s": new, "known_s": known, "undone_s": undone, "goal_s": 60, "bytes": len(data)}
    return Result("people", new, limit, "s", detail)


def _line(n: int) -> str:
    return f"Import{n},Person,import{n}@firm{n % 5000}.example,Firm {n % 5000},Yard Supervisor,+31 20 {n:07d}\n"


def _imported(data: bytes, rep: Any) -> tuple[float, Any]:
    from quarterdeck.emails.models import File
    from quarterdeck.people import importer, uploads
    from quarterdeck.people.uploads import Choices

    began = time.perf_counter()
    upload = uploads.receive("bench.csv", data, File.store(data), by=rep)
    uploads.start(upload, Choices(upload.mapping, owner=rep))
    importer.work()
    took = time.perf_counter() - began
    upload.refresh_from_db()
    assert upload.status == "done", upload.problem
    return round(took, 2), upload


def _undone(upload: Any) -> float:
    from quarterdeck.people import importer, uploads

    began = time.perf_counter()
    uploads.undo(upload)
    importer.work()
    return round(time.perf_counter() - began, 2)


def _copied(url: str, people: int) -> float:
    """The same rows straight into a table like the people's, with all its indexes."""
    with psycopg.connect(url) as conn:
        conn.execute("CREATE TABLE bench_people (LIKE people_person INCLUDING ALL)")
        began = time.perf_counter()
        columns = "id, first_name, last_name, address, company, title, phone, address_key, name_key, company_key"
        rest = "linkedin, website, country, time_zone, custom, notes, source, shared, created_at, updated_at"
        with conn.cursor().copy(f"COPY bench_people ({columns}, {rest}) FROM STDIN") as copy:
            for n in range(people):
                first, last, address, company, title, phone = _line(n).rstrip().split(",")
                keys = (address, f"{first} {last}".lower(), company.lower())
                blanks = ("", "", "", "", "{}", "", "import", True, "now", "now")
                copy.write_row((n + 1, first, last, address, company, title, phone, *keys, *blanks))
        took = time.perf_counter() - began
        conn.rollback()
    return round(took, 2)
