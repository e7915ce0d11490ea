"""Rules: a password is long, and not what is guessed first; what it is made of is free."""

from __future__ import annotations

import pytest

from ticker.newsroom.people.proof.rules import fault_of, prepared

KNOWN = ("Anna-Lena Öztürk", "anna", "Nordlicht Kurier")


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("kurz", "password_too_short"),
        ("x" * 1001, "too_long"),
        ("zehnzeiche\n", "control_characters"),
        ("zehnzeiche\ud800", "not_utf8"),
        ("aaaaaaaaaaaa", "password_too_common"),
        ("121212121212", "password_too_common"),
        ("1234567890", "password_too_common"),
        ("Passwort123!", "password_too_common"),
        ("Sommer2026!?", "password_too_common"),
        ("QWERTZUIOP", "password_too_common"),
        ("Anna-Lena Öztürk", "password_says_name"),
        ("nordlichtkurier", "password_says_name"),
        ("ÖZTÜRK-anna-2026", "password_says_name"),
        ("drei blaue Hunde", None),
        ("dreiblauehunde", None),
        ("Anna mag Apfelkuchen", None),
        ("übermäßig", "password_too_short"),
        ("密码密码一二三四五六七八", None),
        ("x7Kq0pLw2z", None),
        ("Sommer im Watt", None),
        (" ".join("abcdefghijklmno"), None),
    ],
)
def test_what_may_be_chosen(password, key):
    """Each password that may not be chosen is told why; a few plain words may."""
    fault = fault_of(prepared(password), KNOWN)
    assert (fault.key if fault else None) == key


def test_a_password_is_the_same_on_each_keyboard():
    """A Mac types "ü" as two characters, and Option and space a space of its own."""
    assert prepared("gru\u0308ne\u00a0Hunde") == prepared("gr\u00fcne Hunde")
    assert prepared("\ufb01nal") != prepared("final")
    assert prepared("Groß") != prepared("groß")


def test_a_name_that_is_not_known_forbids_nothing():
    """Of short names and none nothing is taken away."""
    assert fault_of("lo und li im wald", ["Lo", "Li", ""]) is None
    assert fault_of("vier Wörter", []) is None
