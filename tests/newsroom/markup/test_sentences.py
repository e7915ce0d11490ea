"""Sentences: what newsrooms write every day is what readers read (`sentences.txt`)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.seen import seen

from ticker.newsroom.markup.prose import to_html

EXAMPLES = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8")


def examples():
    """Yield what each example is about, what is typed, and what readers see."""
    for about, text in re.findall(r"^# (.+)\n((?:[>=].*\n)+)", EXAMPLES, re.MULTILINE):
        typed, read = (
            "\n".join(line[1:].removeprefix(" ") for line in text.splitlines() if line[0] == sign)
            for sign in ">="
        )
        yield pytest.param(typed, read or typed, id=about)


@pytest.mark.parametrize(("typed", "read"), list(examples()))
def test_readers_see_what_was_meant(typed, read):
    """Signs, numbers and lines are there, and what was meant as markup is markup."""

    def lines(text: str) -> str:
        return "\n".join(re.sub("[ \t]+", " ", line).strip() for line in text.split("\n"))

    assert lines(seen(to_html(typed))) == lines(read)


def test_there_are_forty_of_them():
    """Each example in the file is read as one."""
    assert len(list(examples())) == EXAMPLES.count("\n# ") >= 40
