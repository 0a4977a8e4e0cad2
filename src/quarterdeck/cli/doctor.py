"""`quarterdeck doctor`: checks everything, a line each; exit code 1 if something has to be mended."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from quarterdeck.cli import database
from quarterdeck.kit import env as environment

if TYPE_CHECKING:
    from quarterdeck.cli.checks import Finding
    from quarterdeck.kit.env import Env


def run(options: argparse.Namespace) -> int:
    """Check and print. Without settings or a database the rest cannot be asked, so it stops there."""
    env = environment.load()
    _settings()
    database.running(env)
    print("ok       database: reachable, new enough")
    problems = sum(_print(finding) for finding in _findings(env))
    print("All is well." if not problems else f"{problems} to mend.")
    return 1 if problems else 0


def _settings() -> None:
    unknown = environment.unknown()
    print(f"note     settings: read; {', '.join(unknown)} is none of ours" if unknown else "ok       settings: read")


def _findings(env: Env) -> list[Finding]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    import django

    django.setup()
    from quarterdeck.cli.checks import CHECKS

    found: list[Finding] = []
    for check in CHECKS:
        found += check(env)
        if any(finding.subject == "migrations" and finding.is_problem for finding in found):
            return found  # the tables that the rest asks may not be there
    return found


def _print(finding: Finding) -> bool:
    if finding.is_problem:
        print(f"PROBLEM  {finding.subject}: {finding.words}\n         -> {finding.advice}")
    else:
        print(f"ok       {finding.subject}: {finding.words}")
    return finding.is_problem
