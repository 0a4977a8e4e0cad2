"""Erased, then an older backup of the database is put back: the next start knows it, and erases once more (L4)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.demo import Demo
from tests.sandbox.world import eventually
from tests.surfer import Page, Surfer


def _log_in(demo: Demo) -> Surfer:
    surfer = Surfer(demo.url)
    page = surfer.visit(demo.login_link_for("ann@northsea.example"))
    button = page.find("button", "Continue as")
    assert button is not None, page.text
    surfer.press(page, button.text)
    return surfer


def _copy(folder: Path, to: Path) -> None:
    """As whoever runs it does: with owners and modes."""
    subprocess.run(["cp", "-a", folder, to], check=True)


def _write_to(surfer: Surfer, address: str) -> Page:
    page = surfer.visit("/compose/")
    form, button = page.form(id="compose"), page.button_named("how", "now")
    return surfer.submit(page, form, button, to=address, subject="Once more?", body="<p>Hello</p>")


def test_l4_a_restored_backup_brings_nobody_back(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup"
    demo = Demo(data)
    surfer = _log_in(demo)
    fields = surfer.visit("/people/1/edit/").root.all("input")
    address = next(each.attributes["value"] for each in fields if each.attributes.get("name") == "address")
    surfer.client.close()
    assert demo.stop() == 0
    folder = Path(demo.environ["QUARTERDECK_DATA"])
    _copy(folder / "postgres", backup)

    demo = Demo(data)
    surfer = _log_in(demo)
    page = surfer.visit("/people/1/erase/")
    answer = surfer.press(page, "Erase for good", sure="1")
    assert "is erased" in answer.text, answer.text
    assert surfer.visit("/people/1/").status == 404
    surfer.client.close()
    assert demo.stop() == 0

    shutil.rmtree(folder / "postgres")
    _copy(backup, folder / "postgres")  # `erased` is kept, as docs/operating.md says
    demo = Demo(data)
    surfer = _log_in(demo)
    try:
        eventually(lambda: surfer.visit("/people/1/").status == 404)
        assert address not in surfer.visit("/people/", q=address.partition("@")[0]).html
        assert "may not be mailed: erased at their own wish" in _write_to(surfer, address).text
    finally:
        surfer.client.close()
        demo.stop()
