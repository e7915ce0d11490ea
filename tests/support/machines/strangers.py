"""Strangers: somebody's server, which answers as its paths say."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PICTURE = b"\xff\xd8\xff" + b"x" * 100_000


class Stranger(BaseHTTPRequestHandler):
    """Somebody's server, which answers as its path says."""

    asked: list[str]
    picture: bytes

    def do_GET(self) -> None:
        self.asked.append(self.path)
        what, _, to = self.path.lstrip("/").partition("?")
        if what == "to":
            self.send_response(302)
            self.send_header("Location", to)
            self.end_headers()
        elif what == "status":
            self.send_response(int(to))
            self.end_headers()
        elif what == "slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n")
            self.wfile.flush()
            self.rfile.read(1)  # until whoever asks has gone
        elif what == "endless":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n")
            while True:
                self.wfile.write(PICTURE)
        else:
            self.send_response(200)
            self.send_header("Content-Type", to or "image/jpeg")
            self.end_headers()
            self.wfile.write(self.picture)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(host: str = "127.0.0.1", picture: bytes = PICTURE):
    """Give a stranger's address, where a picture lies, and what is asked for there."""
    asked: list[str] = []
    handler = type("Handler", (Stranger,), {"asked": asked, "picture": picture})
    server = ThreadingHTTPServer((host, 0), handler)
    server.handle_error = lambda *_: None  # whoever asks may go in the middle
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
