"""The sandbox as a process: SMTP in, mailboxes on disk and by IMAP, personas out, and a page to see it all."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from quarterdeck.kit.errors import Misconfigured
from quarterdeck.sandbox.desks import Desks
from quarterdeck.sandbox.greylist import Greylist
from quarterdeck.sandbox.imap import listen as imap_listen
from quarterdeck.sandbox.mailboxes import Mailboxes
from quarterdeck.sandbox.office import PostOffice
from quarterdeck.sandbox.plans import Plans
from quarterdeck.sandbox.routes import View
from quarterdeck.sandbox.runner import Runner
from quarterdeck.sandbox.server import Server
from quarterdeck.sandbox.smtp import Handler
from quarterdeck.sandbox.smtp import listen as smtp_listen
from quarterdeck.sandbox.weather import Weather

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT. The exit status is 1, with one line of advice, if it cannot start."""
    options = _parser().parse_args(arguments)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own old ways
    try:
        asyncio.run(run(options.folder, options.smtp_port, options.http_port, options.imap_port, options.pace))
    except Misconfigured as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def run(folder: Path, smtp_port: int, http_port: int, imap_port: int, pace: float) -> None:
    """Open the doors, say so in one line, and live until told to stop."""
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with open_sandbox(folder, smtp_port, http_port, imap_port, pace) as (smtp, http, imap):
        sys.stdout.write(
            f"sandbox ready: SMTP 127.0.0.1:{smtp}, IMAP 127.0.0.1:{imap}, mailboxes http://localhost:{http}\n"
        )
        sys.stdout.flush()
        await stopped.wait()


@dataclass(frozen=True)
class Stores:
    """What the sandbox keeps on disk."""

    mailboxes: Mailboxes
    desks: Desks
    greylist: Greylist
    plans: Plans
    weather: Weather


@asynccontextmanager
async def open_sandbox(
    folder: Path, smtp_port: int, http_port: int, imap_port: int, pace: float
) -> AsyncIterator[tuple[int, int, int]]:
    """A running sandbox, as its ports: SMTP, HTTP, IMAP; port 0 takes any that is free."""
    kept = _stores(folder, pace)
    office = PostOffice(kept.mailboxes, kept.desks)
    runner = Runner(kept.plans, kept.mailboxes, office, pace=pace)
    login = os.environ.get("QUARTERDECK_SANDBOX_LOGIN", "")
    handler = Handler(office, kept.greylist, kept.weather, runner.take, pace, login)
    view = View(kept.mailboxes, kept.plans, kept.weather)
    http = _claim(lambda: Server(view, http_port), "QUARTERDECK_SANDBOX_HTTP_PORT", http_port)
    try:
        smtp = await _listen(smtp_listen(handler, smtp_port), "QUARTERDECK_SANDBOX_SMTP_PORT", smtp_port)
        imap = await _listen(imap_listen(kept.desks, imap_port), "QUARTERDECK_SANDBOX_IMAP_PORT", imap_port)
        async with asyncio.TaskGroup() as tasks:  # a fault in the runner ends the process, loudly
            living = tasks.create_task(runner.run())
            yield _port(smtp), http.server_address[1], _port(imap)
            smtp.close()
            imap.close()
            living.cancel()
    finally:
        http.close()


def _stores(folder: Path, pace: float) -> Stores:
    try:
        return Stores(
            Mailboxes(folder / "mail"),
            Desks(folder / "desks"),
            Greylist(folder / "greylist", pace),
            Plans(folder / "plans"),
            Weather(folder, pace),
        )
    except OSError as error:
        why = f"The sandbox cannot write to {folder} ({error.strerror}): choose another folder with QUARTERDECK_DATA."
        raise Misconfigured(why) from error


async def _listen(starting: Awaitable[asyncio.Server], setting: str, port: int) -> asyncio.Server:
    try:
        return await starting
    except OSError as error:
        raise _taken(setting, port, error) from error


def _port(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


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
    parser.add_argument("--imap-port", type=int, default=1143)
    pace = os.environ.get("QUARTERDECK_SANDBOX_PACE") or "1"
    parser.add_argument("--pace", type=float, default=pace, help="how long a persona's second lasts; tests take 0.05")
    return parser
