"""Runs the command line, as ``ticker`` and as ``python -m ticker``."""

from __future__ import annotations

import gc
import signal


def main() -> None:
    """Run the command line; Ctrl+C while it is loaded ends it without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()  # what is loaded stays: to look through it again and again is a fifth of a start
    from ticker.terminal.cli import main as run  # noqa: PLC0415 - it takes a second

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
