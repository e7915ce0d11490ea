"""Runs the command line as ``python -m ticker``."""

from ticker.terminal.cli import main

if __name__ == "__main__":
    main()
