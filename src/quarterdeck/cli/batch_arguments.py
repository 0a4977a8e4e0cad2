"""What may be typed after `quarterdeck batch`; apart from what it does, so that the command line stays small."""

from __future__ import annotations

import argparse
from pathlib import Path
from uuid import UUID


def add_to(parser: argparse.ArgumentParser) -> None:
    """Verbs and options."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    send = verbs.add_parser("send", help="make a batch; its emails go ten seconds later, or at --at")
    send.add_argument("user", help="in whose name: the user's email address")
    send.add_argument("--template", required=True, help="the name of the template, or its number")
    to = send.add_mutually_exclusive_group(required=True)
    to.add_argument("--group", help="the name of a group: everybody in it, as one group email")
    to.add_argument("--csv", type=Path, help="a file of addresses: one a line, or in a column called email")
    send.add_argument("--identity", default="", help="the From address; without it the user's default")
    send.add_argument("--name", default="", help="what the batch is called; without it as the template")
    send.add_argument("--at", default="", help="when: 2026-12-01T09:00, in the user's time zone")
    send.add_argument("--uuid", type=UUID, default=None, help="the same again is the same batch")
    send.add_argument("--dry-run", action="store_true", help="only say who would be skipped and why")
    for verb, words in {
        "show": "how far it is, and who was skipped",
        "stop": "cancel what has not gone yet",
        "missing": "try those again who were skipped",
    }.items():
        verbs.add_parser(verb, help=words).add_argument("uuid", type=UUID, help="the batch, as send printed it")
