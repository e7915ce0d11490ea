"""The machine: the processes that run, and what keeps them running."""
