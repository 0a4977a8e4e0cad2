"""`quarterdeck COMMAND`: what may be typed, and which module does it.

Each command is a module with `run(options) -> int`, imported only when it is asked for, so that
the supervisor stays small.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from quarterdeck import __version__
from quarterdeck.cli import batch_arguments
from quarterdeck.kit.errors import OutsideError

COMMANDS = {
    "up": ("quarterdeck.cli.up", "start everything: database, web, worker"),
    "demo": ("quarterdeck.cli.demo", "the same with a sample company and a sandbox for its mail"),
    "prepare": ("quarterdeck.cli.prepare", "migrate the database and collect static files (up does it)"),
    "web": ("quarterdeck.cli.web", "one web process alone"),
    "worker": ("quarterdeck.cli.worker", "one worker alone"),
    "inbound": ("quarterdeck.cli.inbound", "take bounces and answers from a relay, by SMTP"),
    "doctor": ("quarterdeck.cli.doctor", "check everything and say what to do"),
    "inspect": ("quarterdeck.cli.inspect", "say what raw messages are: bounce, reply, out of office …"),
    "batch": ("quarterdeck.cli.batch", "write to many: send, show, stop, missing"),
    "login-link": ("quarterdeck.cli.login_link", "print a link that logs a user in once"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what a person can mend is one line and exit code 1, never a traceback."""
    options = parser().parse_args(arguments)
    module, _help = COMMANDS[options.command]
    try:
        return int(import_module(module).run(options))
    except OutsideError as error:
        print(f"quarterdeck: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line."""
    top = argparse.ArgumentParser(prog="quarterdeck", description="A self-hosted sales-engagement command center.")
    top.add_argument("--version", action="version", version=f"quarterdeck {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    parsers = {
        name: commands.add_parser(name, help=words, description=words) for name, (_module, words) in COMMANDS.items()
    }
    parsers["prepare"].add_argument("--demo", action="store_true", help="fill the sample company, print a login link")
    parsers["inspect"].add_argument("files", nargs="+", metavar="FILE", help="a raw message; - reads standard input")
    parsers["inspect"].add_argument("--own", action="append", default=[], metavar="ADDRESS", help="an address of ours")
    batch_arguments.add_to(parsers["batch"])
    parsers["login-link"].add_argument("email", help="the user's email address")
    parsers["login-link"].add_argument("--reset-second-factor", action="store_true", help="if they lost it")
    return top


if __name__ == "__main__":
    sys.exit(main())
