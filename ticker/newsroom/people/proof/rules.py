"""Rules: which passwords may be chosen.

Long, and not the first that come to mind; capitals, digits and signs are nobody's business. That is
what NIST SP 800-63B asks for: rules of composition and expiry lead to "Sommer2026!".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ticker.newsroom.content.refusals import Fault

LEAST = 10
MOST = 1000
LEAST_OF_OWN = 5
"""How many characters should be left without what everybody knows of its owner."""

_FIRST_GUESSED = """
password passwort passwort1 kennwort losungswort geheim geheimnis topsecret secret master
qwertz qwertzui qwertzuiop qwerty qwertyui qwertyuiop asdfgh asdfghjk asdfghjkl yxcvbnm zxcvbnm
qaywsxedc 1qaywsxedc 1qay2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6z 1qaz2wsx3edc q1w2e3r4t5
1234567890 12345678910 123456789a 0123456789 9876543210 0987654321 1234512345 1122334455
abc abcd abcdef abcdefg abcdefgh abcdefghij abcdefghijk
admin administrator root user guest test testtest demo login welcome letmein changeme default
willkommen anmelden anmeldung hallo hallohallo morgen gutenmorgen schatz schatzi liebe iloveyou
ichliebedich ficken arschloch fussball football baseball sommer winter herbst frühling
fruehling summer spring autumn januar februar märz april mai juni juli august september oktober
november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag computer internet
superman batman sunshine princess dragon monkey redaktion redakteur zeitung newsroom nachrichten
liveticker ticker
"""
_TOO_COMMON = frozenset(_FIRST_GUESSED.split())
"""Words as they are typed first in Germany and elsewhere; length keeps out most other lists."""


def prepared(password: str) -> str:
    """Return a password as it is compared, on whichever keyboard it was typed.

    As OpaqueString of RFC 8265: NFC, since a Mac sends "ü" as two characters, and each space as the
    common one. Not NFKC: that makes one of characters which look different to their owner.
    """
    spaced = "".join(" " if unicodedata.category(one) == "Zs" else one for one in password)
    return unicodedata.normalize("NFC", spaced)


def fault_of(password: str, known: Iterable[str]) -> Fault | None:
    """Return why a prepared password may not be chosen; ``known`` is what its owner is called."""
    categories = {unicodedata.category(one) for one in password}
    if "Cs" in categories:
        return Fault("not_utf8")
    if "Cc" in categories:
        return Fault("control_characters")
    if len(password) < LEAST:
        return Fault("password_too_short", {"least": LEAST, "found": len(password)})
    if len(password) > MOST:
        return Fault("too_long", {"most": MOST, "found": len(password)})
    if _is_common(password):
        return Fault("password_too_common")
    if _says_whose_it_is(password, known):
        return Fault("password_says_name")
    return None


def _is_common(password: str) -> bool:
    """Tell whether it is among the first that are guessed, with whatever was hung on."""
    folded = password.casefold()
    few = len(set(folded)) < LEAST_OF_OWN
    return few or bool(_TOO_COMMON & {folded, re.sub(r"[\W\d_]+$", "", folded)})


def _says_whose_it_is(password: str, known: Iterable[str]) -> bool:
    left = password.casefold()
    words = {word for name in known for word in re.findall(r"\w{3,}", name.casefold())}
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return len(re.sub(r"[\W_]", "", left)) < LEAST_OF_OWN and left != password.casefold()
