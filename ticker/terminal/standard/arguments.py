"""Arguments: what is typed behind a command, and which of it is text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import click

_NAMED = re.compile(r"--?[A-Za-z][A-Za-z0-9-]*(=|$)")
_GUARD = "\0"
"""What no argument can hold."""
_NO_TEXT = re.compile("[\ud800-\udfff]")
"""What Python makes of bytes that are none."""


class Typed(click.Command):
    """A command to which a text that begins with a hyphen is a text: "-3 Grad" names no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what is typed. Raises UsageError."""
        rest = super().parse_args(ctx, list(self._guarded(args)))
        for one in self.params:
            value = ctx.params.get(one.name or "")
            if isinstance(value, str | tuple):
                ctx.params[str(one.name)] = value = _bare(value)
            if one.type is click.STRING and _NO_TEXT.search(str(value)):
                raise click.BadParameter("should be text in this terminal's encoding.", ctx, one)
        return rest

    def _guarded(self, args: list[str]) -> Iterator[str]:
        """Give what is typed, with a guard before what only looks like an option."""
        takers = {
            name
            for one in self.params
            if isinstance(one, click.Option) and not one.is_flag
            for name in one.opts
        }
        takes = False
        for number, one in enumerate(args):
            if one == "--" and not takes:
                yield from args[number:]
                return
            is_named = one == "-" or _NAMED.match(one) or one[:2] in takers
            is_text = one.startswith("-") and not is_named and not takes
            yield _GUARD + one if is_text else one
            takes = not takes and one in takers


def said(wrong: click.ClickException) -> str:
    """Return what is wrong with what was typed, and where it says how it is meant, in one line."""
    sentence = wrong.format_message().replace(_GUARD, "")
    if not isinstance(wrong, click.UsageError) or wrong.ctx is None:
        return sentence
    return f"{sentence} {wrong.ctx.get_usage()}; see `{wrong.ctx.command_path} --help`."


class Commands(click.Group):
    """Commands that belong together."""

    command_class = Typed


def _bare(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_bare, value))
    return value.removeprefix(_GUARD) if isinstance(value, str) else value
