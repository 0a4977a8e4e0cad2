"""The rim of the mailbox view: plain HTTP/1.1 on loopback, a thread a connection, from the standard library."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from urllib.parse import parse_qsl, unquote, urlsplit

from quarterdeck.kit.numbers import number_in
from quarterdeck.sandbox.responses import Response
from quarterdeck.sandbox.routes import View

LONGEST_FORM = 10_000  # bytes


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "QuarterdeckSandbox"
    sys_version = ""
    timeout = 30  # seconds that an idle connection may stay
    server: Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._send(self.server.view.answer(unquote(parts.path), dict(parse_qsl(parts.query))))

    def do_POST(self) -> None:
        """Only from our own page, or from a program: another site's form says where it comes from."""
        length = number_in(self.headers.get("Content-Length", "")) or 0
        body = self.rfile.read(length) if length < LONGEST_FORM else b""
        origin = self.headers.get("Origin")
        if origin and urlsplit(origin).netloc != self.headers.get("Host"):
            return self._send(Response(b"This form belongs to another site.\n", "text/plain", status=403))
        return self._send(
            self.server.view.post(urlsplit(self.path).path, dict(parse_qsl(body.decode(errors="replace"))))
        )

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        headers = {
            "Content-Type": response.type,
            "Content-Length": str(len(response.body)),
            "Cache-Control": "no-store",
        }
        headers |= {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} | dict(response.headers)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    do_HEAD = do_GET

    def log_message(self, *words: object) -> None:
        """Say nothing: the sandbox prints one line in its life."""


class Server(ThreadingHTTPServer):
    """Serves a view until it is closed."""

    daemon_threads = True
    block_on_close = False  # a browser's idle connection must not hold up the end

    def __init__(self, view: View, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.view = view
        self.thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.2}, name="mailbox view", daemon=True)
        self.thread.start()

    def server_bind(self) -> None:
        """As any TCP server: the standard library's asks the name service who we are, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def close(self) -> None:
        """Take no more requests, and free the port."""
        self.shutdown()
        self.server_close()
        self.thread.join()
