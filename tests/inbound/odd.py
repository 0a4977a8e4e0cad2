"""An IMAP server that says what the test tells it, where no real one can be made to misbehave."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from quarterdeck.inbound.imap.session import Server

DROP = "<drop>"  # instead of an answer: close the connection
ANSWERS = {
    "": "* OK ready",
    "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK Done",
    "AUTHENTICATE": "+ ",  # and OK to what follows
    "LOGIN": "{tag} OK Done",
    "EXAMINE": "* 1 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 2]\r\n{tag} OK Done",
    "LIST": '* LIST () "/" INBOX\r\n{tag} OK Done',
    "NOOP": "{tag} BAD What?",  # as to everything unknown
    "LOGOUT": "* BYE\r\n{tag} OK Done",
}


@contextmanager
def odd_server(script: dict[str, str]) -> Iterator[Server]:
    """Answers by how a command begins, the longest that fits; the answer to "" is the greeting."""
    answers = ANSWERS | script

    def answer(command: str) -> str:
        return answers[max((each for each in answers if command.startswith(each)), key=len) or "NOOP"]

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if not self.say(answers[""], ""):
                return
            for raw in self.rfile:
                tag, _, rest = raw.decode("latin-1").rstrip("\r\n").partition(" ")
                said = answer(rest.upper())
                if not self.say(said, tag):
                    return
                if said == ANSWERS["AUTHENTICATE"]:
                    self.rfile.readline()
                    self.say("{tag} OK Done", tag)

        def say(self, text: str, tag: str) -> bool:
            if text == DROP:
                return False
            self.wfile.write(text.replace("{tag}", tag).encode() + b"\r\n")
            return True

    class Listening(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Listening(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            port = listening.server_address[1]
            yield Server("127.0.0.1", port, "none", "ann", "secret", allow_private=True, timeout=60)
        finally:
            listening.shutdown()
            thread.join()
