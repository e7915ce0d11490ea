"""Kinds: in which words the wire tells things apart, also in its meters."""

from __future__ import annotations

from typing import Literal

Kind = Literal["ws", "sse", "poll"]
"""By what a reader follows."""
Wrapping = Literal["plain", "deflated", "chunk"]
"""How frames are wrapped for a reader."""
Reason = Literal[
    "away",
    "denied",
    "tls",
    "sentinel",
    "old",
    "readonly",
    "oom",
    "noreplicas",
    "noperm",
    "misconf",
    "moved",
    "undurable",
    "contended",
    "layout",
    "restoring",
    "failed",
]
"""Why Redis does not do what it is asked; the first letters of its own error where it has one."""
Doubt = Literal["evicts", "weak", "unseen"]
"""What is not as it should be with a Redis that does what it is asked."""
