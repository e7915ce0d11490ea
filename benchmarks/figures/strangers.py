"""What it holds in memory that strangers begin to send forms and texts, and do not end."""

from __future__ import annotations

import argparse
import socket
import time
from contextlib import ExitStack, closing, suppress

from benchmarks.contenders import host, ours
from benchmarks.figures.tables import Goal, number, progress, table
from benchmarks.loads.line import Line, accepted, request

STRANGERS = 600
SENT = 500_000
SECONDS = 2.0
WARM = 200
"""Answers before what is held is measured from."""
_SAID = b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%b\r\n"
_FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
_JSON = b"Content-Type: application/json\r\nAuthorization: Bearer nobody\r\n"
KINDS = {
    "a form to sign in": (b"/sign-in", _FORM, SENT),
    "a small form to sign in": (b"/sign-in", _FORM, 4000),
    "a form of the desk": (b"/desk", _FORM, SENT),
    "a text with a wrong token": (b"/api/tickers", _JSON, SENT),
    "a text where none is read": (b"/t/sturmflut", _JSON, SENT),
}


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strangers", type=int, default=STRANGERS)
    parser.add_argument("--quick", action="store_true", help="with a third of them")
    given = parser.parse_args()
    strangers = given.strangers // 3 if given.quick else given.strangers
    progress(f"{strangers} strangers begin to send, and stop half way")
    rows, most = [], 0.0
    for name, (path, head, length) in KINDS.items():
        with host.scratch() as folder, ours.ticker(folder) as server, ExitStack() as stack:
            with closing(Line(server.port)) as line:
                for _ in range(WARM):
                    accepted(line.answer(request("GET", "/sign-in", {})))
            before = server.memory()
            for _ in range(strangers):
                one = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
                one.setblocking(False)
                with suppress(OSError):
                    one.send(_SAID % (path, length, head) + b"x" * (length - 1))
            time.sleep(SECONDS)
            held = (server.memory() - before) / 1e6
            most = max(most, held)
            rows.append((name, [number(held), number(1e3 * held / strangers)]))
    table(f"{strangers:,} strangers who stop half way", ["held MB", "each kB"], rows)
    print(Goal("MB that strangers hold at most", most, 10 * strangers / STRANGERS))


if __name__ == "__main__":
    main()
