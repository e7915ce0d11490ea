"""Differences: the pieces hold both texts, and what changed is small where it can be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.newsroom.markup.differences import Kind, differences

TEXT = st.text(st.sampled_from("ab 1.,\n"), max_size=40)


def told(before: str, after: str) -> str:
    """Write the differences as ``[-gone-]`` and ``{+new+}``."""
    form = {Kind.SAME: "{}", Kind.GONE: "[-{}-]", Kind.NEW: "{{+{}+}}"}
    return "".join(form[piece.kind].format(piece.text) for piece in differences(before, after))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "Neu", "{+Neu+}"),
        ("Gleich", "Gleich", "Gleich"),
        ("rund 3.000 Haushalte", "rund 3.400 Haushalte", "rund [-3.000-]{+3.400+} Haushalte"),
        ("Das Amt empfiehlt es.", "Das Amt verlangt es.", "Das Amt [-empfiehlt-]{+verlangt+} es."),
        ("bis auf Weiteres zu", "bis Sonntag Abend zu", "bis [-auf Weiteres-]{+Sonntag Abend+} zu"),
        ("Eins.\n\nZwei.", "Eins.\n\nZwei.\n\nDrei.", "Eins.\n\nZwei.{+\n\nDrei.+}"),
    ],
)
def test_words_that_changed(before, after, said):
    """What changed is told by words; figures are words, and several in a row are one piece."""
    assert told(before, after) == said


@given(TEXT, TEXT)
def test_both_texts_are_in_it(before, after):
    """Without what is new the pieces are the text before, without what is gone the text after."""
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.NEW) == before
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.GONE) == after


def test_texts_that_have_nothing_in_common():
    """The longest texts are compared in a moment, whatever is in them."""
    one, other = ("\n".join(f"{word} {n} a b a" for n in range(4000)) for word in ("x", "y"))
    begun = time.perf_counter()
    for pair in ((one, other), (one.replace("\n", " "), other.replace("\n", " "))):
        assert differences(*pair)
    assert time.perf_counter() - begun < 5
