"""The sandbox as a process: one line, a clean end, clear words when it cannot start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil

from tests.sandbox.world import PATIENCE, Sandbox, letter


def start(folder: Path, smtp: int, http: int) -> subprocess.CompletedProcess[str]:
    ports = ["--smtp-port", str(smtp), "--http-port", str(http), "--imap-port", "0"]
    command = [sys.executable, "-m", "quarterdeck.sandbox", "--folder", str(folder), *ports]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_it_says_one_line_and_ends_cleanly(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    with sandbox.connect() as smtp:  # an open connection does not hold it up
        smtp.noop()
        assert sandbox.stop() == (0, "", "")


def test_it_listens_on_loopback_only(sandbox: Sandbox) -> None:
    listens = [each.laddr for each in psutil.Process(sandbox.process.pid).net_connections("inet") if not each.raddr]
    assert {where.ip for where in listens} <= {"127.0.0.1", "::1"}
    assert {sandbox.smtp_port, sandbox.imap_port, int(sandbox.url.rsplit(":", 1)[1])} <= {each.port for each in listens}


def test_mail_survives_a_kill(tmp_path: Path) -> None:
    before = Sandbox(tmp_path)
    before.send(letter("silent@kill.example"))
    before.process.kill()
    before.process.communicate()
    after = Sandbox(tmp_path)
    assert len(after.messages("silent@kill.example")) == 1
    assert after.stop() == (0, "", "")


def test_a_port_in_use_is_said_in_one_line(sandbox: Sandbox, tmp_path: Path) -> None:
    for smtp, http, setting in [(sandbox.smtp_port, 0, "SMTP"), (0, int(sandbox.url.rsplit(":", 1)[1]), "HTTP")]:
        ended = start(tmp_path, smtp, http)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.count("\n") == 1
        assert f"choose another with QUARTERDECK_SANDBOX_{setting}_PORT" in ended.stderr


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    ended = start(tmp_path / "file", 0, 0)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "QUARTERDECK_DATA" in ended.stderr


def test_it_never_imports_django() -> None:
    look = "import sys, quarterdeck.sandbox.main; print([name for name in sys.modules if name.startswith('django')])"
    assert subprocess.check_output([sys.executable, "-c", look], text=True).strip() == "[]"
