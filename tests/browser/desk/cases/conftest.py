"""Which of these tests need a browser that is not installed everywhere."""

from __future__ import annotations

from support.clients import firefox

collect_ignore = [] if firefox.installed() else ["test_in_firefox.py"]
