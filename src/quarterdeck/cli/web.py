"""`quarterdeck web`: one process that answers HTTP. Run as many as there is need for, on any hosts."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import signal
import sys
import warnings

from quarterdeck.cli import database, ports
from quarterdeck.kit import env as environment
from quarterdeck.kit import folder
from quarterdeck.kit.env import Env
from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.spool import Spool

GRACE = 3.0  # seconds for requests under way (an event stream never ends by itself)


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    env = environment.load()
    folder.make(env.data)
    ports.check(env.host, env.port, "QUARTERDECK_PORT")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    from quarterdeck.asgi import app, spool

    # WhiteNoise hands files over as Django's FileResponse; that each is read whole is well for files of a few KB
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
    _say_if_database_is_away(env)
    gc.collect()
    gc.freeze()  # what the imports made stays; looking at it again and again costs a page 2 ms
    gc.set_threshold(20_000, 20, 20)
    asyncio.run(serve(app, env, spool))
    return 0


async def serve(app: object, env: Env, spool: Spool) -> None:
    """Listen with the one server process that granian can embed: it saves a second interpreter."""
    from granian.constants import HTTPModes, Interfaces
    from granian.server.embed import Server

    server = Server(
        app, env.host, env.port, interface=Interfaces.ASGINL, http=HTTPModes.http1, websockets=False, backlog=1024,
        log_enabled=False,
    )  # fmt: skip
    serving = asyncio.create_task(server.serve())
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
    if not asked.done():
        await serving  # it failed: let the reason rise
    asyncio.get_running_loop().call_soon(server.stop)
    await asyncio.wait({serving}, timeout=GRACE)
    spool.close()
    os._exit(0)  # open event streams hold threads that nobody will end


def _say_if_database_is_away(env: Env) -> None:
    """Tracked links work without the database, so it is no reason not to start."""
    try:
        database.check(database.url_of(env))
    except Misconfigured as error:
        is_coming = database.is_coming(env, error)
        words = "The database is not there yet; links work meanwhile." if is_coming else f"quarterdeck web: {error}"
        print(words, file=sys.stderr, flush=True)
