"""Words: whatever is refused is told in English to programs, and to people in their language."""

from __future__ import annotations

import inspect
import json
import re
import string
from pathlib import Path
from typing import get_args

import pytest
from support.problems import sentences

import ticker
from ticker.newsroom.content import refusals
from ticker.newsroom.content.refusals import Refusal
from ticker.newsroom.markup.locales import LANGUAGES, Locale
from ticker.wire.kinds import Reason

SOURCES = [path.read_text(encoding="utf-8") for path in Path(ticker.__file__).parent.rglob("*.py")]
LOCALES = Path(ticker.__file__).parent / "newsroom" / "locales"


def raised() -> set[str]:
    """Return all keys that the code names."""
    keys = {
        one.key
        for _, one in inspect.getmembers(refusals, inspect.isclass)
        if issubclass(one, Refusal) and hasattr(one, "key")
    }
    keys |= set(refusals.KEYS.values()) | {f"store_{reason}" for reason in get_args(Reason)}
    for text in SOURCES:
        keys |= set(re.findall(r'(?:[Ff]ault|_unauthorized)\(\s*"(\w+)"', text))
        keys |= set(re.findall(r'Problem\(\s*[0-9]+,\s*"(\w+)"', text))
    return keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_key_has_its_words(language):
    """No refusal is told in another language than its reader's, or by its bare key."""
    texts = json.loads((LOCALES / f"{language}.json").read_text(encoding="utf-8"))
    told = {key.removeprefix("refusal.") for key in texts if key.startswith("refusal.")}
    assert raised() <= told


def test_the_languages_say_the_same():
    """A third language is one file: each has the same keys, with the same values in them."""
    english, *others = (
        json.loads((LOCALES / f"{language}.json").read_text(encoding="utf-8"))
        for language in sorted(LANGUAGES, reverse=True)
    )
    for other in others:
        assert {k for k in english if "refusal" in k} == {k for k in other if "refusal" in k}
        for key in english:
            if key.startswith("refusal."):
                assert values(other[key]) <= values(english[key]), key


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_a_locale_tells_a_refusal():
    """The values are in the sentence."""
    assert "„lage“" in Locale.of("de").text("refusal.slug_taken", slug="lage")


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"headline": "x" * 301}, "too_long", "Should have at most 300 characters, not 301."),
        ({"headline": f"{' ' * 20}{'x' * 300}{' ' * 20}"}, "", ""),
        ({"tags": ["x"] * 21}, "too_many", "Should have at most 20 items."),
        ({"tags": [" "]}, "empty", "Should not be empty."),
        ({"body": "x" * 70_000}, "too_many_bytes", "Should have at most 65536 bytes, not 70000."),
        ({"breaking": []}, "not_true_or_false", "Should be true or false."),
        (
            {"state": "gone"},
            "not_one_of",
            "Should be 'draft', 'scheduled', 'published' or 'retracted'.",
        ),
        ({"source": 3}, "not_an_object", "Should be an object."),
        ({"nonsense": None}, "unknown_field", "Is not a field that can be set."),
        ({"published_at": 7}, "not_a_moment", "Should be a time with its zone, such as"),
    ],
    ids=lambda one: str(one)[:30],
)
def test_each_field_at_fault_has_a_code_and_a_sentence(editor, ticker, fields, code, words):
    """What is counted are characters; what is told is one stable code beside one sentence."""
    answer = editor.http.post(f"/{ticker}/entries", json={"headline": "x", **fields})
    if not code:
        assert answer.status_code == 201
        return
    (told,) = sentences(answer).values()
    assert told.startswith(words)
    assert answer.json()["code"] == "invalid"
    assert [error["code"] for error in answer.json()["errors"]] == [code]


@pytest.mark.parametrize("name", ["\ud800", "x" * 5000, "a\nb"])
def test_a_field_of_any_name_is_told(editor, ticker, name):
    """However a field is called, the answer can be written, and is short."""
    entry = editor.publish(ticker, "Eins")["id"]
    path, headers = f"/{ticker}/entries/{entry}", {"Content-Type": "application/json"}
    answer = editor.http.patch(path, content=json.dumps({name: 1}), headers=headers)
    assert len(sentences(answer)) == 1
    assert len(answer.text) < 1000
    copy = editor.http.put(
        f"{path}/copies/x", content=json.dumps({"content": {}, name: 1}), headers=headers
    )
    assert len(sentences(copy)) == 1


def test_other_refusals_have_a_code(editor, ticker):
    """A program need not read sentences."""
    entry = editor.publish(ticker, "Eins")["id"]
    path = f"/{ticker}/entries/{entry}"
    codes = {
        editor.http.get("/nirgends").json()["code"],
        editor.http.get(f"/{ticker}/entries/nichts").json()["code"],
        editor.http.patch(path, json={"label": "x"}, headers={"If-Match": '"9"'}).json()["code"],
        editor.http.put(path, json={"label": "x"}, headers={"Content-Type": "text/x"}).json()[
            "code"
        ],
        editor.http.get(f"/{ticker}/entries", params={"limit": "0"}).json()["code"],
    }
    assert codes == {
        "no_such_ticker",
        "no_such_entry",
        "edited_meanwhile",
        "media_type",
        "parameter",
    }
