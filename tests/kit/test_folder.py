"""One running Quarterdeck holds a data folder at a time."""

from __future__ import annotations

import os
import subprocess
import sys
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
