"""One running Quarterdeck holds a data folder at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quarterdeck.kit import folder
from quarterdeck.kit.errors import Misconfigured


def test_a_second_holder_is_refused_and_told_who_the_first_is(tmp_path: Path) -> None:
    with folder.hold(tmp_path), pytest.raises(Misconfigured, match=f"in use .*process {os.getpid()}"):
        folder.hold(tmp_path)


def test_the_folder_is_free_after_its_holder(tmp_path: Path) -> None:
    folder.hold(tmp_path).close()
    folder.hold(tmp_path).close()


def test_a_killed_holder_leaves_the_folder_free(tmp_path: Path) -> None:
    hold = "import sys,os;from pathlib import Path;from quarterdeck.kit import folder;"
    hold += "held=folder.hold(Path(sys.argv[1]));os.kill(os.getpid(),9)"
    subprocess.run([sys.executable, "-c", hold, str(tmp_path)], check=False)
    folder.hold(tmp_path).close()


LEAVE_A_CHILD = """
import os, subprocess, sys
from pathlib import Path
from quarterdeck.kit import folder
family = folder.family(Path(sys.argv[1]), print)
subprocess.Popen([sys.executable, "-c", "input()"], pass_fds=[family.fileno()])
os.kill(os.getpid(), 9)
"""


def test_what_a_killed_holder_left_behind_is_waited_for(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    subprocess.run([sys.executable, "-c", LEAVE_A_CHILD, str(tmp_path)], stdin=reading, check=False)
    said: list[str] = []

    def hear(words: str) -> None:
        said.append(words)
        os.close(writing)  # with its input it ends

    folder.family(tmp_path, hear).close()
    assert said == ["A Quarterdeck that was killed is still finishing its work here; waiting for it."]
    folder.family(tmp_path, hear).close()  # nobody is waited for any more
    os.close(reading)


def as_somebody_else(work: Callable[[], object]) -> str:
    """What `work` raises as a user without rights here: ourselves, or whoever we may become when we are root."""
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            work()
        except Exception as error:
            os.write(writing, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(pid, 0)
    with open(reading, encoding="utf-8") as said:
        return said.read()


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that everybody may look into, and only its owner may have written into."""
    with tempfile.TemporaryDirectory() as above:
        Path(above).chmod(0o755)
        folder = Path(above) / "closed"
        folder.mkdir()
        folder.chmod(0o555)  # whatever the umask is
        yield folder


def test_a_folder_that_we_may_not_write_into_is_said_with_what_to_do(closed: Path) -> None:
    words = f"Misconfigured: QUARTERDECK_DATA: {closed} is not writable; change its owner or give another folder."
    assert as_somebody_else(lambda: folder.hold(closed)) == words
    assert as_somebody_else(lambda: folder.hold(closed / "below")).startswith(
        f"Misconfigured: QUARTERDECK_DATA: cannot make {closed / 'below'} (Permission denied)"
    )
