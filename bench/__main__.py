"""`python -m bench start|memory|page|people|send|track|crash|bounces|all [--emails N] [--seed S] [--corpus FOLDER]`."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from bench import crash, people
from bench.report import Result, show

NAMES = ("start", "memory", "page", "people", "send", "track", "crash", "bounces")
CORPUS = Path("../shared/corpus/bounces")  # real bounces with verdicts, beside the checkout
QUICK = 100_000  # emails, unless --emails says otherwise


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ours beside a limit, in the same run.")
    parser.add_argument("name", choices=(*NAMES, "all"))
    parser.add_argument(
        "--emails", type=int, help=f"size of the data, kept in bench-data/; {QUICK}, crash: {crash.EMAILS}"
    )
    parser.add_argument("--seed", default="1", help="of crash: who is killed, and when")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of bounces with an expected.json")
    options = parser.parse_args()
    for name in NAMES if options.name == "all" else (options.name,):
        if name == "bounces" and options.name == "all" and not options.corpus.exists():
            print(f"\nbounces: not measured, there is no {options.corpus}", flush=True)
            continue
        show(_measure(name, options))


def _measure(name: str, options: argparse.Namespace) -> Result:
    if name == "crash":
        usual = crash.QUICK if options.name == "all" else crash.EMAILS
        return crash.run(options.emails or usual, options.seed)
    if name == "people":
        return people.run(people.PEOPLE)
    measured: Result = import_module(f"bench.{name}").run(
        options.corpus if name == "bounces" else options.emails or QUICK
    )
    return measured


if __name__ == "__main__":
    main()
