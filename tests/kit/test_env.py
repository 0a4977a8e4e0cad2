"""Settings from the environment: defaults, what is refused, and with which words."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from quarterdeck.kit import env
from quarterdeck.kit.errors import Misconfigured

SECRET = "k" * 40


def load(tmp_path: Path, **given: str) -> env.Env:
    return env.load({"QUARTERDECK_DATA": str(tmp_path), **given})


def test_everything_has_a_default(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert (found.host, found.port, found.production, found.database_url) == ("127.0.0.1", 8080, False, "")
    assert found.trusted_proxies == ()


def test_addresses_follow_the_port(tmp_path: Path) -> None:
    found = load(tmp_path, QUARTERDECK_PORT="9000")
    assert (found.url, found.tracking_url) == ("http://localhost:9000", "http://127.0.0.1:9000")


def test_a_relative_data_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert env.load({}).data == tmp_path / "data"


def test_the_demo_has_its_own_folder_and_may_send_to_this_machine(tmp_path: Path) -> None:
    demo = env.with_demo({"QUARTERDECK_PORT": "9000"})
    assert (demo["QUARTERDECK_DATA"], demo["QUARTERDECK_ALLOW_PRIVATE_HOSTS"]) == ("demo-data", "1")
    assert env.with_demo({"QUARTERDECK_DATA": "/elsewhere"})["QUARTERDECK_DATA"] == "/elsewhere"


def test_a_key_is_made_once_and_only_we_may_read_it(tmp_path: Path) -> None:
    first = load(tmp_path).secret_key
    assert len(first) >= env.SHORTEST_SECRET
    assert load(tmp_path).secret_key == first
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_text(f"{SECRET}\n")
    assert load(tmp_path, QUARTERDECK_SECRET_KEY_FILE=str(path), QUARTERDECK_PRODUCTION="1").secret_key == SECRET


def test_the_direct_database_is_the_database_unless_given(tmp_path: Path) -> None:
    assert load(tmp_path, DATABASE_URL="postgresql://a/b").database_direct_url == "postgresql://a/b"
    both = load(tmp_path, DATABASE_URL="postgresql://a/b", DATABASE_DIRECT_URL="postgresql://c/d")
    assert both.database_direct_url == "postgresql://c/d"


def test_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    found = load(tmp_path, QUARTERDECK_TRUSTED_PROXIES="10.0.0.5, 192.168.0.0/16,::1")
    assert [str(network) for network in found.trusted_proxies] == ["10.0.0.5/32", "192.168.0.0/16", "::1/128"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("QUARTERDECK_PORT", "http", "a port from 1 to 65535"),
        ("QUARTERDECK_PORT", "0", "a port from 1 to 65535"),
        ("QUARTERDECK_PORT", "70000", "a port from 1 to 65535"),
        ("QUARTERDECK_PORT", "٣", "a port from 1 to 65535"),
        ("QUARTERDECK_SANDBOX_SMTP_PORT", "-1", "a port from 1 to 65535"),
        ("QUARTERDECK_SANDBOX_PACE", "quick", "a number above 0"),
        ("QUARTERDECK_SANDBOX_PACE", "nan", "a number above 0"),
        ("QUARTERDECK_PRODUCTION", "yes", "1 (yes) or 0 (no)"),
        ("QUARTERDECK_URL", "quarterdeck.example", "an address like https://"),
        ("QUARTERDECK_URL", "https://quarterdeck.example/app", "without a path"),
        ("QUARTERDECK_TRACKING_URL", "ftp://t.example", "an address like https://"),
        ("QUARTERDECK_TRACKING_URL", "http://t.example:port", "an address like https://"),
        ("DATABASE_URL", "mysql://a/b", "postgresql://user:password@host"),
        ("QUARTERDECK_TRUSTED_PROXIES", "proxy.example", "addresses like 10.0.0.5"),
        ("QUARTERDECK_SECRET_KEY", "short", "at least 32 random characters"),
        ("QUARTERDECK_SECRET_KEY_FILE", "/nowhere/at/all", "cannot read /nowhere/at/all"),
    ],
)
def test_a_bad_value_is_one_line_that_names_the_setting(tmp_path: Path, name: str, value: str, words: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        load(tmp_path, **{name: value})
    assert name in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_slip_of_the_pen_is_noticed() -> None:
    given = {"QUARTERDECK_PROT": "1", "QUARTERDECK_PORT": "1", "QUARTERDECK_SECRET_KEY_FILE": "x", "PATH": "/bin"}
    assert env.unknown(given) == ["QUARTERDECK_PROT"]


def test_production_needs_a_secret(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="QUARTERDECK_SECRET_KEY is missing"):
        load(tmp_path, QUARTERDECK_PRODUCTION="1")
    assert not (tmp_path / "secret.key").exists()


def test_a_data_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="QUARTERDECK_DATA: cannot make"):
        load(tmp_path / "file" / "data")
