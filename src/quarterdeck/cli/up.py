"""`quarterdeck up`: everything on this machine, in order, until Ctrl-C."""

from __future__ import annotations

import argparse
import http.client
import os
import subprocess
from collections.abc import Mapping

from quarterdeck.cli import ports, stamp
from quarterdeck.cli.child import Child
from quarterdeck.cli.supervise import Supervisor, say
from quarterdeck.kit import env as environment
from quarterdeck.kit import folder
from quarterdeck.kit.env import Env
from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.postgres import Server

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask a server that listens everywhere


def run(options: argparse.Namespace) -> int:
    """Start without sample data."""
    return bring_up(os.environ, demo=False)


def bring_up(environ: Mapping[str, str], *, demo: bool) -> int:
    """Start everything, say where it is, keep it running; returns when told to stop."""
    env = environment.load(environ)
    for name in environment.unknown(environ):
        say(f"{name} is no setting of Quarterdeck; docs/operating.md lists them all.")
    with folder.hold(env.data), folder.family(env.data, say) as family:
        _check_ports(env, demo=demo)
        server = None if env.database_url else Server(env.data, say=say)
        try:
            with Supervisor(server, [family.fileno()]) as supervisor:
                link = start_all(supervisor, env, children_environ(environ, env), demo=demo)
                say(_welcome(env, link, demo=demo))
                supervisor.watch()
        except KeyboardInterrupt:
            pass  # told to stop while starting: that is no failure
        say("Stopped.")
    return 0


def start_all(supervisor: Supervisor, env: Env, environ: Mapping[str, str], *, demo: bool) -> str:
    """Start the processes in their order; returns the demo's login link."""
    web = Child("web", ["-m", "quarterdeck", "web"], environ)
    prepare = Child(
        "prepare", ["-m", "quarterdeck", "prepare", *(["--demo"] if demo else [])], environ, stdout=subprocess.PIPE
    )
    nothing_new = stamp.read(env.data) == stamp.current()
    if nothing_new:  # preparing will find nothing to do: start beside it
        supervisor.start(web)
    link = supervisor.finish(prepare)
    if not nothing_new:
        supervisor.start(web)
    supervisor.start(Child("worker", ["-m", "quarterdeck", "worker"], environ))
    if env.inbound_smtp_port:
        supervisor.start(Child("inbound", ["-m", "quarterdeck", "inbound"], environ))
    if demo:
        supervisor.start(_sandbox(env, environ))
    supervisor.wait_until(lambda: _ready(web, env), every=0.05)
    return link


def children_environ(environ: Mapping[str, str], env: Env) -> dict[str, str]:
    """The environment of our processes: ours, with what we decided."""
    return {**environ, "QUARTERDECK_DATA": str(env.data), "MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}


def _check_ports(env: Env, *, demo: bool) -> None:
    ports.check(env.host, env.port, "QUARTERDECK_PORT")
    if env.inbound_smtp_port:
        ports.check(env.inbound_smtp_host, env.inbound_smtp_port, "QUARTERDECK_INBOUND_SMTP_PORT")
    if demo:
        ports.check("127.0.0.1", env.sandbox_smtp_port, "QUARTERDECK_SANDBOX_SMTP_PORT")
        ports.check("127.0.0.1", env.sandbox_http_port, "QUARTERDECK_SANDBOX_HTTP_PORT")
        ports.check("127.0.0.1", env.sandbox_imap_port, "QUARTERDECK_SANDBOX_IMAP_PORT")


def _sandbox(env: Env, environ: Mapping[str, str]) -> Child:
    doors = {"smtp": env.sandbox_smtp_port, "http": env.sandbox_http_port, "imap": env.sandbox_imap_port}
    where = [word for name, port in doors.items() for word in (f"--{name}-port", str(port))]
    arguments = ["-m", "quarterdeck.sandbox", *where, "--folder", str(env.data / "sandbox")]
    return Child("sandbox", arguments, environ, serves=True)  # what the worker has on the wire still has its answer


def _ready(web: Child, env: Env) -> bool:
    """Whether the web process answers; Misconfigured if it has ended instead."""
    if web.process is None or web.process.poll() is not None:
        raise Misconfigured("web did not start; the reason stands above.")
    connection = http.client.HTTPConnection(ANYWHERE.get(env.host, env.host), env.port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _welcome(env: Env, link: str, *, demo: bool) -> str:
    lines = [f"Quarterdeck is ready: {env.url}"]
    if link:
        lines.append(f"Log in once, as the demo's admin: {link}")
    if demo:
        lines.append(f"Mailboxes of the sandbox: http://localhost:{env.sandbox_http_port}")
    return "\n".join([*lines, "Ctrl-C stops everything."])
