"""`quarterdeck demo`: everything, with a sample company and a small internet of its own."""

from __future__ import annotations

import argparse
import os

from quarterdeck.cli.up import bring_up
from quarterdeck.kit.env import with_demo


def run(options: argparse.Namespace) -> int:
    """Start with the demo's own folder and defaults."""
    return bring_up(with_demo(os.environ), demo=True)
