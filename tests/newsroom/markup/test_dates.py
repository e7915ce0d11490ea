"""Dates: each language writes them by its own rules, whatever others have been asked for."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import localedata
from support.seed import SEED

from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup import days, locales
from ticker.newsroom.markup.dates import Formats
from ticker.newsroom.markup.locales import Locale

pytestmark = pytest.mark.usefixtures("unmeasured")

LANGUAGES = sorted(localedata.locale_identifiers())
DAY, MOMENT, ZONE = (
    date(2026, 11, 4),
    datetime(2026, 11, 4, 13, 12, tzinfo=UTC),
    ZoneInfo("Europe/Berlin"),
)


def said(of: Formats) -> list[str]:
    """Return all that a ticker of a language says of a moment."""
    dates = (of.full, of.without_year, of.long, of.medium, of.weekday)
    return [*(written(DAY) for written in dates), of.clock(MOMENT, ZONE), of.text_direction]


@pytest.fixture(scope="module")
def alphabetically():
    """What each language says, asked in the order of the alphabet."""
    return {one: said(Formats.parse(one)) for one in LANGUAGES}


def test_no_language_changes_the_words_of_another(alphabetically):
    """In whatever order languages are used in a process, each says what it says alone."""
    order = random.Random(SEED).sample(LANGUAGES, len(LANGUAGES))
    assert {one: said(Formats.parse(one)) for one in order} == alphabetically
    assert alphabetically["fr"][-3:] == ["mer", "14:12", "ltr"]


@pytest.mark.parametrize(
    ("language", "near", "far"),
    [
        ("de", "Mittwoch, 4. November", "Mittwoch, 4. November 2026"),
        ("en", "Wednesday, November 4", "Wednesday, November 4, 2026"),
        ("lv", "trešdiena, 4. novembris", "trešdiena, 2026. gada 4. novembris"),
        ("eu", "azaroaren 4(a), asteazkena", "2026(e)ko azaroaren 4(a), asteazkena"),
        ("hy", "4 նոյեմբերի, չորեքշաբթի", "2026 թ. նոյեմբերի 4, չորեքշաբթի"),
        ("ml", "നവംബർ 4, ബുധനാഴ്\u200cച", "2026, നവംബർ 4, ബുധനാഴ്\u200cച"),
        ("ky", "4-ноябрь, шаршемби", "2026-ж., 4-ноябрь, шаршемби"),
        ("ur", "بدھ، 4 نومبر", "بدھ، 4 نومبر، 2026"),
        ("th", "วันพุธที่ 4 พฤศจิกายน", "วันพุธที่ 4 พฤศจิกายน ค.ศ. 2026"),
        ("ja", "11月4日(水曜日)", "2026年11月4日水曜日"),
        ("hu", "november 4., szerda", "2026. november 4., szerda"),
        ("fi", "keskiviikko 4. marraskuuta", "keskiviikko 4. marraskuuta 2026"),
        ("ar", "الأربعاء، 4 نوفمبر", "الأربعاء، 4 نوفمبر 2026"),
        ("he", "יום רביעי, 4 בנובמבר", "יום רביעי, 4 בנובמבר 2026"),
    ],
)
def test_a_day_without_its_year(language, near, far):
    """The year goes with all that belongs to it, and nothing else does."""
    ticker = Ticker(slug="x", title="x", created_at=MOMENT, updated_at=MOMENT, language=language)
    assert days.names(ticker, DAY) == (near, far)


def test_no_language_leaves_a_year_behind(alphabetically):
    """A day without its year has its day, no year, and nothing that stood beside that."""
    for one, (_, text, *_) in alphabetically.items():
        assert "2026" not in text, one
        assert re.search(r"(?<!\d)0?4(?!\d)", text), one
        assert not re.match(r"[\s,،.]|.*[\s,،]$", text), (one, text)


@pytest.mark.parametrize(
    ("language", "spoken", "tongue"),
    [
        ("de", "de", ""),
        ("de-AT", "de", ""),
        ("fr", "en", ' lang="en" dir="ltr"'),
        ("ar", "en", ' lang="en" dir="ltr"'),
    ],
)
def test_texts_of_another_language_say_so(language, spoken, tongue):
    """A language that we have no texts in has English ones, which are marked as English."""
    words = Locale.of(language)
    assert (words.spoken, words.tongue) == (spoken, tongue)
    text = words.told("source")
    assert text == (f"<span{tongue}>Source:</span>" if tongue else "Quelle:")


def test_dates_within_texts_are_in_their_language():
    """An English sentence on an Arabic page has an English date."""
    text = Locale.of("ar").at("updated", MOMENT, ZONE)
    assert text == Locale.of("en").at("updated", MOMENT, ZONE)
    assert "Nov" in text


def test_languages_are_remembered():
    """A language is read once for a process."""
    assert locales.locale("nl") is locales.locale("nl")
