"""`quarterdeck doctor`: checks everything, a line each; exit code 1 if something has to be mended."""

from __future__ import annotations

import argparse


def run(options: argparse.Namespace) -> int:
    """Check and print."""
    return 0
