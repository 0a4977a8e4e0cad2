"""The sandbox as a process: SMTP in, mailboxes on disk, personas out, and a page to see it all."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from quarterdeck.kit.errors import Misconfigured
from quarterdeck.sandbox.greylist import Greylist
from quarterdeck.sandbox.mailboxes import Mailboxes
from quarterdeck.sandbox.plans import Plans
from quarterdeck.sandbox.routes import View
from quarterdeck.sandbox.runner import Runner
from quarterdeck.sandbox.server import Server
from quarterdeck.sandbox.smtp import Handler, listen

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT. The exit status is 1, with one line of advice, if it cannot start."""
    options = _parser().parse_args(arguments)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own old ways
    try:
        asyncio.run(run(options.folder, options.smtp_port, options.http_port, options.pace))
    except Misconfigured as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def run(folder: Path, smtp_port: int, http_port: int, pace: float) -> None:
    """Open both doors, say so in one line, and live until told to stop."""
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with open_sandbox(folder, smtp_port, http_port, pace) as (smtp, http):
        sys.stdout.write(f"sandbox ready: SMTP 127.0.0.1:{smtp}, mailboxes http://localhost:{http}\n")
        sys.stdout.flush()
        await stopped.wait()


@asynccontextmanager
async def open_sandbox(folder: Path, smtp_port: int, http_port: int, pace: float) -> AsyncIterator[tuple[int, int]]:
    """A running sandbox, as its two ports; port 0 takes any that is free."""
    mailboxes, greylist, plans = _stores(folder, pace)
    runner = Runner(plans, pace=pace)
    handler = Handler(mailboxes, greylist, runner.take, pace, os.environ.get("QUARTERDECK_SANDBOX_LOGIN", ""))
    http = _claim(lambda: Server(View(mailboxes, plans), http_port), "QUARTERDECK_SANDBOX_HTTP_PORT", http_port)
    try:
        smtp = await _listen(handler, smtp_port)
        async with asyncio.TaskGroup() as tasks:  # a fault in the runner ends the process, loudly
            living = tasks.create_task(runner.run())
            yield smtp.sockets[0].getsockname()[1], http.server_address[1]
            smtp.close()
            living.cancel()
    finally:
        http.close()


def _stores(folder: Path, pace: float) -> tuple[Mailboxes, Greylist, Plans]:
    try:
        return Mailboxes(folder / "mail"), Greylist(folder / "greylist", pace), Plans(folder / "plans")
    except OSError as error:
        why = f"The sandbox cannot write to {folder} ({error.strerror}): choose another folder with QUARTERDECK_DATA."
        raise Misconfigured(why) from error


async def _listen(handler: Handler, port: int) -> asyncio.Server:
    try:
        return await listen(handler, port)
    except OSError as error:
        raise _taken("QUARTERDECK_SANDBOX_SMTP_PORT", port, error) from error


def _claim(start: Callable[[], T], setting: str, port: int) -> T:
    try:
        return start()
    except OSError as error:
        raise _taken(setting, port, error) from error


def _taken(setting: str, port: int, error: OSError) -> Misconfigured:
    return Misconfigured(f"The sandbox cannot listen on port {port} ({error.strerror}): choose another with {setting}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m quarterdeck.sandbox", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where mailboxes and plans are kept")
    parser.add_argument("--smtp-port", type=int, default=2525)
    parser.add_argument("--http-port", type=int, default=8025)
    pace = os.environ.get("QUARTERDECK_SANDBOX_PACE") or "1"
    parser.add_argument("--pace", type=float, default=pace, help="how long a persona's second lasts; tests take 0.05")
    return parser
