"""Programs from Debian's packages that a bench measures with or against: nginx and wrk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.product import ROOT, wait_for_page
from tests.outside import free_ports

CONNECTIONS = 256
NGINX = """
daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
  access_log {folder}/access.log combined;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port} backlog=1024; location / {{ empty_gif; }} }}
}}
"""


@dataclass(frozen=True)
class Load:
    """What wrk saw: requests answered in a second, latencies in milliseconds, answers that were errors."""

    per_s: float
    answered: int
    p50_ms: float
    p99_ms: float
    errors: int


def bring(*programs: str) -> None:
    """Install what is missing, if we may."""
    missing = [each for each in programs if not shutil.which(each)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SystemExit(f"this bench needs {' and '.join(missing)}: install them (Debian: apt install nginx wrk)")
    for command in (("update",), ("install", "-y", "--no-install-recommends", *missing)):
        environ = {**os.environ, "RUNLEVEL": "1"}  # no service is started
        subprocess.run(["apt-get", "-qq", *command], check=True, stdout=subprocess.DEVNULL, env=environ)


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    """nginx that answers everything with its empty GIF and writes its access log, line by line; its URL."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (port,) = free_ports(1)
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port))
    process = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-p", str(folder), "-c", str(config)])
    try:
        wait_for_page(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wrk(url: str, requests: Path, seconds: float) -> Load:
    """Everything that the server can take, over kept connections; `requests` holds lines of path, agent, address."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "-s", str(ROOT / "bench" / "hits.lua"), url]
    ran = subprocess.run([*command, "--", str(requests)], check=True, capture_output=True, text=True)
    return Load(**json.loads(ran.stdout.splitlines()[-1]))
