"""`python -m bench start|memory|page|track|all [--emails N]`."""

from __future__ import annotations

import argparse
from importlib import import_module

from bench.report import show

NAMES = ("start", "memory", "page", "track")
QUICK = 100_000  # emails, unless --emails says otherwise


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ours beside a limit, in the same run.")
    parser.add_argument("name", choices=(*NAMES, "all"))
    parser.add_argument("--emails", type=int, default=QUICK, help="size of the data; it is kept in bench-data/")
    options = parser.parse_args()
    for name in NAMES if options.name == "all" else (options.name,):
        show(import_module(f"bench.{name}").run(options.emails))


if __name__ == "__main__":
    main()
