"""Text: what comes in by any door is settled once, and stays to the byte otherwise."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ticker.newsroom.content.text import is_seen, settled

OPENERS, CLOSERS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068", "\u202c\u2069"


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\u2029c\x0bd\x0ce", "a\nb\nc\nd\ne"),
        ("\ufeffa\ufeffb", "ab"),
        ("\x93Ja\x94 \x96 \x80 5\x85", "“Ja” – € 5…"),
        ("a\x81\x8d\x8f\x90\x9db", "ab"),
        ("a\ufffe\uffff\ufdd0\U0001ffffb", "ab"),
        ("\u202eab\ncd", "\u202eab\u202c\ncd"),
        ("\u2067a\u202bb", "\u2067a\u202bb\u202c\u2069"),
        ("a\u202cb\u2069c", "abc"),
        ("\u2067a\u202bb\u2069c", "\u2067a\u202bb\u2069c"),
        ("\u2067a\u202cb\u2069", "\u2067ab\u2069"),
    ],
)
def test_what_nobody_has_typed_on_purpose_is_settled(came, kept):
    """Line ends, byte order marks, misread bytes, no characters, and open directions."""
    assert settled(came) == kept


@pytest.mark.parametrize(
    "text",
    [
        "5\u00a0Uhr, 10\u202f%",
        "Donau\u00addampf\u200bschiff\u2060fahrt",
        "👩\u200d👩\u200d👧 ❤\ufe0f 🏴\U000e0067\U000e0062\U000e007f",
        "\u200fعربي\u200e \u2067מזל\u2069",
        "e\u0301 é ﬁ Ǆ",
        "  Rand  \n\n\tTabulator \n",
    ],
)
def test_all_else_stays_to_the_byte(text):
    """No-break spaces, soft hyphens, joined emoji, marks of direction, accents, and spaces."""
    assert settled(text) == text


@settings(max_examples=500, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(OPENERS + CLOSERS + "\n"))
)
def test_a_settled_text_is_settled(text):
    """Settling twice is settling once, and no direction reaches beyond its line."""
    once = settled(text)
    assert settled(once) == once
    for line in once.split("\n"):
        depth = sum(one in OPENERS for one in line) - sum(one in CLOSERS for one in line)
        assert depth >= 0 if "\u2069" in line else depth == 0
    assert not any(unicodedata.category(one) == "Cc" and ord(one) >= 0x80 for one in once)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "\u2060",
        "\u3164",
        "\u00a0\u2003",
        "\u2800",
        "\ufe0f",
    ],
)
def test_nothing_to_be_seen(text):
    """Blanks, joiners, fillers and selectors alone are nothing to a reader."""
    assert not is_seen(text)


@pytest.mark.parametrize("text", ["a", ".", "–", "中", "👍", "\u200b-", "1\u00a0"])
def test_something_to_be_seen(text):
    """One character is enough."""
    assert is_seen(text)
