"""Personas at work: through the links of the message, over HTTP, whatever happens meanwhile."""

from __future__ import annotations

from pathlib import Path

from quarterdeck.sandbox.personas import SCANNER
from tests.sandbox.world import Sandbox, Site, eventually, letter


def outcomes(sandbox: Sandbox, address: str) -> list[str]:
    [filed] = sandbox.messages(address)
    return [visit["outcome"] for visit in filed["visits"]]


def test_a_clicker_loads_the_pixel_and_then_follows_a_link(sandbox: Sandbox, site: Site) -> None:
    sandbox.send(letter("clicker@works.example", site.url))
    eventually(lambda: len(site.seen) >= 2)
    assert site.paths()[0] == "/t/v/pixel.gif"
    assert site.paths()[1] in ("/t/c/one", "/t/c/two")
    assert eventually(lambda: [o for o in outcomes(sandbox, "clicker@works.example") if o]) == ["200 OK"] * 2


def test_a_scanner_comes_first_under_its_own_name(sandbox: Sandbox, site: Site) -> None:
    sandbox.send(letter("scan@works.example", site.url))
    eventually(lambda: len(site.seen) >= 9)
    *machine, human = site.seen
    assert {agent for _, _, agent in machine} == {SCANNER}
    assert len(machine) == 8
    assert human[1] == "/t/v/pixel.gif"
    assert human[2] != SCANNER


def test_nobody_leaves_this_machine(sandbox: Sandbox, site: Site) -> None:
    message = letter("keen@outside.example", "http://elsewhere.example", more=f'<img src="{site.url}/logo.png">')
    sandbox.send(message)
    eventually(lambda: len(site.seen) >= 3)
    assert set(site.paths()) == {"/logo.png"}


def test_a_product_that_is_down_is_visited_later(sandbox: Sandbox, site: Site) -> None:
    site.status = 503
    sandbox.send(letter("reader@patient.example", site.url))
    eventually(lambda: len(site.seen) >= 2)
    assert outcomes(sandbox, "reader@patient.example") == [""]
    site.status = 200
    assert eventually(lambda: outcomes(sandbox, "reader@patient.example")[0]) == "200 OK"


def test_a_restarted_sandbox_goes_on_with_its_plans(tmp_path: Path, site: Site) -> None:
    site.status = 503  # so that nothing is done before the end
    before = Sandbox(tmp_path, pace="0.2")
    before.send(letter("clicker@restart.example", site.url))
    assert outcomes(before, "clicker@restart.example") == ["", ""]
    before.process.kill()
    before.process.communicate()
    site.status = 200
    after = Sandbox(tmp_path)
    eventually(lambda: outcomes(after, "clicker@restart.example") == ["200 OK"] * 2)
    assert after.stop() == (0, "", "")
