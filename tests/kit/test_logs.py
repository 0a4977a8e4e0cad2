"""The log: one line an event, JSON in production, and no values of variables."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.test import Client

from quarterdeck.team.models import User

SCRIPT = """
import logging, structlog
from quarterdeck.kit import logs
logs.configure({"json": %r})
structlog.get_logger("ours").info("sent", email=7)
def fail(password):
    raise ValueError("no luck")
try:
    fail("hunter2")
except ValueError:
    logging.getLogger("theirs").exception("failed")
"""


def logged(*, in_json: bool) -> str:
    return subprocess.run([sys.executable, "-c", SCRIPT % in_json], capture_output=True, text=True, check=True).stderr


def test_in_production_a_line_is_json() -> None:
    first, second = (json.loads(line) for line in logged(in_json=True).splitlines())
    assert (first["event"], first["email"], first["level"], first["logger"]) == ("sent", 7, "info", "ours")
    assert (second["event"], second["logger"]) == ("failed", "theirs")
    assert "ValueError: no luck" in second["exception"]


@pytest.mark.parametrize("in_json", [True, False])
def test_a_traceback_shows_no_values(in_json: bool) -> None:
    said = logged(in_json=in_json)
    assert "ValueError: no luck" in said
    assert "hunter2" not in said.replace('fail("hunter2")', "").replace('fail(\\"hunter2\\")', "")


def test_a_refusal_is_one_line_without_a_traceback(
    client: Client, alice: User, caplog: pytest.LogCaptureFixture, db: None
) -> None:
    client.force_login(alice)
    assert client.get("/settings/team/").status_code == 403
    refusal = next(record for record in caplog.records if record.name == "django.request")
    assert refusal.getMessage() == "Forbidden (Permission denied): /settings/team/"
    assert refusal.exc_info is None
