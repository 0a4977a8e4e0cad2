"""`python -m bench start|memory|page|track|bounces|all [--emails N] [--corpus FOLDER]`."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from bench.report import show

NAMES = ("start", "memory", "page", "track", "bounces")
CORPUS = Path("../shared/corpus/bounces")  # real bounces with verdicts, beside the checkout
QUICK = 100_000  # emails, unless --emails says otherwise


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ours beside a limit, in the same run.")
    parser.add_argument("name", choices=(*NAMES, "all"))
    parser.add_argument("--emails", type=int, default=QUICK, help="size of the data; it is kept in bench-data/")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of bounces with an expected.json")
    options = parser.parse_args()
    for name in NAMES if options.name == "all" else (options.name,):
        if name == "bounces" and options.name == "all" and not options.corpus.exists():
            print(f"\nbounces: not measured, there is no {options.corpus}", flush=True)
            continue
        show(import_module(f"bench.{name}").run(options.corpus if name == "bounces" else options.emails))


if __name__ == "__main__":
    main()
