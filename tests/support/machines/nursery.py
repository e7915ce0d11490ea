"""The nursery: it loads the command line once, and forks off each command that is asked for.

A command is a process of its own, with its own folder, environment, input and exit code; but most
of what one takes is to load the program, and hundreds of tests would wait for that. An order is a
message of a byte, with the files it needs: what is ordered, standard input, output and error, and a
socket on which its process id is told, and its exit code. The nursery ends when nobody can order
any more.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from typing import NoReturn

from ticker.terminal.cli import main

FILES = 5


def tend(orders: socket.socket) -> None:
    """Fork off a command for each order; return in the process of one, which is to run it."""
    gc.freeze()  # what is loaded is never looked at again, and stays shared
    while True:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a nurse has ended
        message, files, _, _ = socket.recv_fds(orders, 1, FILES)
        if not message:
            raise SystemExit
        if os.fork() == 0:
            orders.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            nurse(*files)
            return
        for file in files:
            os.close(file)


def nurse(order: int, given: int, out: int, err: int, ended: int) -> None:
    """Return in the process of the command; in this one, wait until it ends, and tell its code."""
    child = os.fork()
    if child:
        os.write(ended, f"{child}\n".encode())
        _, status = os.waitpid(child, 0)
        os.write(ended, str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    with open(order, encoding="utf-8") as file:
        ordered = json.load(file)
    os.chdir(ordered["folder"])
    os.environ.clear()
    os.environ.update(ordered["environment"])
    sys.argv[1:] = ordered["arguments"]
    for number, standard in enumerate((given, out, err)):
        os.dup2(standard, number)
        os.close(standard)
    os.close(ended)
    as_started(ordered["environment"], ordered["closed"])


def as_started(environment: dict[str, str], closed: list[int]) -> None:
    """Make of the streams what Python would at its start, and hear Ctrl+C as at a terminal."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    names = ("stdin", "stdout", "stderr")
    for number, name in enumerate(names):
        if number in closed:
            os.close(number)
            setattr(sys, name, None)
        elif encoding := environment.get("PYTHONIOENCODING"):
            mode = "w" if number else "r"
            file = open(number, mode, encoding=encoding, closefd=False)  # noqa: SIM115 - as Python's
            setattr(sys, name, file)


def run(orders: int) -> NoReturn:
    """Tend the nursery; in a command's process, run the command."""
    with socket.socket(fileno=orders) as asked:
        tend(asked)
    main()
    raise SystemExit


if __name__ == "__main__":
    run(int(sys.argv[1]))
