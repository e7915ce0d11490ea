"""Compiled: templates of ours as Python code, kept where Python keeps that of modules.

To compile all that readers' pages are made of is a fifth of what a worker does before it serves.
What is kept is good for a template as it is, for this Jinja, and for the environment as its module
makes it, which settles what is worked out ahead. Where nothing can be written, or Python is told to
write no bytecode, templates are compiled each time.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

HOME = Path(__file__).parent


class Compiled(BytecodeCache):
    """Code of the templates that lie below a folder; that of others is not kept."""

    def __init__(self, made_by: str, templates: Path = HOME, kept: Path | None = None) -> None:
        """Take the file of the module that makes the environment."""
        self._made = sha256(Path(made_by).read_bytes() + jinja2.__version__.encode()).hexdigest()
        self._templates = templates
        self._kept = kept or Path(cache_from_source(__file__)).parent

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return what the file is called that keeps a template; "" where none does."""
        if filename is None or not Path(filename).is_relative_to(self._templates):
            return ""
        key = super().get_cache_key(name, filename)
        return f"{Path(filename).stem}.{key[:16]}.{sys.implementation.cache_tag}.jinja"

    def get_source_checksum(self, source: str) -> str:
        """Return what changes with anything that the code hangs on."""
        return super().get_source_checksum(self._made + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is kept, if it is good; what is not whole is not."""
        if bucket.key:
            with suppress(OSError), (self._kept / bucket.key).open("rb") as file:
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, whole or not at all: other workers start at the same time."""
        if not bucket.key or sys.dont_write_bytecode:
            return
        begun = self._kept / f"{bucket.key}.{os.getpid()}"
        try:
            self._kept.mkdir(exist_ok=True)
            begun.write_bytes(bucket.bytecode_to_string())
            begun.replace(self._kept / bucket.key)
        except OSError:
            with suppress(OSError):
                begun.unlink(missing_ok=True)
