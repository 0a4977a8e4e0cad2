"""Is the database one that we can work with? The answer in words that a person can act on."""

from __future__ import annotations

import sys
import time

import psycopg

from quarterdeck.kit import postgres
from quarterdeck.kit.env import Env
from quarterdeck.kit.errors import Misconfigured

OLDEST = 17
PATIENCE = 60.0  # seconds for a database that is on its way
STEP = 0.2  # seconds between two tries
COMING = (
    *("starting up", "recovery", "shutting down", "not yet accepting", "server closed the connection unexpectedly"),
    *("too many clients", "remaining connection slots"),
)


def url_of(env: Env) -> str:
    """Where the database is, past any pooler."""
    return env.database_direct_url or postgres.url(env.data)


def wait(env: Env) -> None:
    """`check`, with patience for a server that says that it is coming, and for our own one: `up` starts it again."""
    deadline, is_told = time.monotonic() + PATIENCE, False
    while True:
        try:
            return check(url_of(env))
        except Misconfigured as error:
            if not is_coming(env, error) or time.monotonic() > deadline:
                raise
        if not is_told:
            print("The database takes nobody yet; waiting for it.", file=sys.stderr, flush=True)
            is_told = True
        time.sleep(STEP)


def running(env: Env) -> None:
    """`check` for a command of a person's, who may have named another folder than the one that is up."""
    try:
        check(url_of(env))
    except Misconfigured as error:
        if env.database_direct_url:
            raise
        raise Misconfigured(
            f"The embedded PostgreSQL in {env.data} does not answer; start it with `quarterdeck up`, or name the folder"
            " of what is running in QUARTERDECK_DATA (the demo's is demo-data)."
        ) from error


def is_coming(env: Env, error: Misconfigured) -> bool:
    """Whether what `check` found is worth waiting for."""
    cause = error.__cause__
    if not isinstance(cause, psycopg.OperationalError):
        return False
    is_ours = not env.database_direct_url and (postgres.cluster_folder(env.data) / "PG_VERSION").exists()
    return is_ours or any(words in str(cause) for words in COMING)


def check(url: str) -> None:
    """Raise Misconfigured unless we can log in and the server is new enough."""
    try:
        with psycopg.connect(url, connect_timeout=5) as conn:
            version = conn.info.server_version
            writable = conn.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')").fetchone()
    except psycopg.OperationalError as error:
        raise Misconfigured(_words(error)) from error
    except (psycopg.ProgrammingError, UnicodeError) as error:
        raise Misconfigured(
            f"DATABASE_URL cannot be read ({_one_line(error)}); it looks like postgresql://user:password@host:5432/name."
        ) from error
    if version < OLDEST * 10000:
        raise Misconfigured(f"DATABASE_URL: the server is PostgreSQL {version // 10000}; {OLDEST} or newer is needed.")
    if not (writable and writable[0]):
        raise Misconfigured("DATABASE_URL: this user may not create tables; make it the owner of the database.")


def _words(error: psycopg.OperationalError) -> str:
    text = _one_line(error)
    if "password" in text or "authentication" in text:
        return f"DATABASE_URL: the server refuses the user or the password ({text})."
    if "does not exist" in text:
        return f"DATABASE_URL: {text}; create it, or correct the name."
    return f"DATABASE_URL: the database cannot be reached ({text}); check host and port, and that it runs."


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
