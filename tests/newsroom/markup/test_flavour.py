"""The flavour: what is typed keeps its words and numbers, and what is meant as markup is markup."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.seen import seen

from ticker.newsroom.markup.prose import to_html, to_text

pytestmark = pytest.mark.usefixtures("unmeasured")

PIECES = [
    *("Leser", "*innen", "3. Oktober", "1. ", "2. ", "01. ", "1) ", "2) ", "7. ", "1989", "12,5"),
    *(
        "\n",
        "\n\n",
        "\n> ",
        "\n>",
        "\n- ",
        "\n* ",
        "\n+ ",
        "\n1. ",
        "\n2. ",
        "\n   ",
        "\n\t",
        "    ",
    ),
    *(
        " ",
        "*",
        "**",
        "***",
        "_",
        "__",
        "~~",
        "~~~",
        "`",
        "```\n",
        "# ",
        "### ",
        "---",
        "\n---\n",
        "|",
    ),
    *(
        "[",
        "]",
        "(",
        ")",
        "!",
        "&",
        "<",
        ">",
        "\\",
        ":",
        "„",
        "“",
        "ä",
        "e\u0301",
        "\u00ad",
        "中",
        "5",
    ),
    *("\na|b\n-|-\n1|2\n", "1|2|3", "https://a.example/1_2_3", "www.b.example", "c@d.example"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def letters(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(one for one in text if one.isalnum())


def words(text: str) -> list[str]:
    """Return what stands between spaces, or between the lines of a table, without its signs."""
    return [letters(one) for one in re.split(r"[\s|]+", text) if letters(one)]


@settings(max_examples=700, deadline=None)
@given(TEXTS)
def test_no_letter_and_no_digit_is_lost_or_changed(typed):
    """Whatever signs stand around them, in a page and in a summary, and none is added."""
    typed = typed.replace("](", "] (")  # a link shows its text only
    typed = re.sub(r"(`{3,})[ \t]*(?=\w)", r"\1\n", typed)  # and code not its language
    assert letters(seen(to_html(typed))) == letters(typed)
    assert letters(to_text(typed)) == letters(typed)


@settings(max_examples=700, deadline=None)
@given(TEXTS)
def test_no_two_words_become_one(typed):
    """What is apart when it is typed is apart when it is read."""
    typed = typed.replace("](", "] (")
    typed = re.sub(r"(`{3,})[ \t]*(?=\w)", r"\1\n", typed)
    assert words(seen(to_html(typed))) == words(typed)
    assert words(to_text(typed)) == words(typed)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Zeile\nzwei", "<p>Zeile<br>\nzwei</p>"),
        ("**fett**er", "<p><strong>fett</strong>er</p>"),
        ("*a* **b** ***c***", "<em>a</em> <strong>b</strong> <em><strong>c</strong></em>"),
        ("*Leser*innen*", "<em>Leser*innen</em>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("1. a\n\n2. b", "<ol>"),
        ("Es gilt:\n1. a\n2. b", "<p>Es gilt:</p>\n<ol>"),
        ("- a\n  - b\n- c", "<ul>\n<li>b</li>\n</ul>"),
        ("- a\n  1. b\n  2. c\n- d", "<ol>"),
        ("> - a\n> - b", "<blockquote>\n<ul>"),
        ("> a\n> b\nc", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n<p>c</p>"),
        ("> > a", "<blockquote>\n<blockquote>"),
        ("- a\n- b\nc", "</ul>\n<p>c</p>"),
        ("1. a\n2. b\nc\n1. d\n2. e", "</ol>\n<p>c</p>\n<ol>"),
        ("- a\n\n  b\n- c", "<li>\n<p>a</p>\n<p>b</p>\n</li>"),
        ("1. a\n2. b\n3. c\n3. d\n5. e", '<li value="3">d</li>\n<li value="5">e</li>'),
        ("1. a\n2. b\n2. c\n4. d", '<li value="2">c</li>\n<li value="4">d</li>'),
        ("1. a\n2. b\n01. c", "</ol>\n<p>01. c</p>"),
        ("a|b\n-|-\n1|2\nQuelle: c", "</table></div>\n<p>Quelle: c</p>"),
        ("a|b\n-|-\n1|2\n1|2|3", "</table></div>\n<p>1|2|3</p>"),
        ("- ```\n- b\n\n```\nx\ny\n```", "<pre><code>x\ny\n</code></pre>"),
        ("- a|b\n  -|-\n  1|2|3\n- c", "<li>a|b<br>\n-|-<br>\n1|2|3</li>"),
        ("Text\n```\nmehr", "<p>Text<br>\n```<br>\nmehr</p>"),
        ("**»Ja«**, *„Ja“*", "<strong>»Ja«</strong>, <em>„Ja“</em>"),
        ("**(a)** **[b]** **+5 %**", "<strong>(a)</strong> <strong>[b]</strong> <strong>+5"),
        ("„*a*“ (*b*) –*c*–", "„<em>a</em>“ (<em>b</em>) –<em>c</em>–"),
        ("**a:** *b*, ~~c~~. _d_!", "<strong>a:</strong> <em>b</em>, <s>c</s>. <em>d</em>!"),
        ("(`a`) `b`.", "(<code>a</code>) <code>b</code>."),
        ("https://a.example/?f[0]=b&c=d", 'href="https://a.example/?f%5B0%5D=b&amp;c=d"'),
        ("https://a.example/b_", 'href="https://a.example/b_"'),
        ("```\nx  y\n```", "<pre><code>x  y\n</code></pre>"),
        ("a\n\n---\n\nb", "<hr>"),
        ("# a\n## b", "<h4>a</h4>\n<h5>b</h5>"),
        ("www.a.example", '<a href="https://www.a.example"'),
        ("[a](www.a.example)", '<a href="https://www.a.example" rel="nofollow noopener">a</a>'),
        ("a@b.example", '<a href="mailto:a@b.example"'),
        ("[https://a.example](https://b.example)", '<a href="https://b.example"'),
        ("https://a.example/*b*/_c_d", ">https://a.example/*b*/_c_d</a>"),
        ("https://a.example/?b=1&c=2.", ">https://a.example/?b=1&amp;c=2</a>."),
        ("https://münchen.example/ü", ">https://münchen.example/ü</a>"),
        ("`a*b*c`", "<code>a*b*c</code>"),
    ],
)
def test_what_is_meant_as_markup_is_markup(markdown, html):
    """Emphasis, lists, quotes, tables, code, lines and links stand where somebody means them."""
    assert html in to_html(markdown)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "\n", "\u200b", "\ufeff", "\u00ad", "\u3164", "&nbsp;", "# ", "> ", "---", ">"],
)
def test_what_shows_nothing_is_nothing(typed):
    """A text of which readers would see nothing has no HTML, and no words."""
    assert (to_html(typed), to_text(typed) if typed != "---" else "") == ("", "")


def test_a_picture_is_something():
    """Readers see it, though it has no words."""
    assert to_html("![](/a.jpg)")


@pytest.mark.parametrize("depth", [5, 30, 300])
@pytest.mark.parametrize("sign", [">", "> ", "- ", "1. ", "> - ", "* "])
def test_what_is_deep_is_not_left_out(sign, depth):
    """A text in as many quotations as anybody likes is there."""
    assert "tief" in seen(to_html(f"{sign * depth}tief\n{sign * depth}tief"))


HARD = {
    "brackets": "[" * 65_536,
    "links": "[x](" * 16_384,
    "stars": "*x " * 21_845,
    "stars within words": "x**y" * 16_384,
    "lists": "1. a\n" * 13_107,
    "lists that are none": "1. a\n```\n2. b\n```\n" * 3_640,
    "lists within lists that are none": f"1. a\n   {'1. a' * 3000}\n```\n2. b\n```",
    "code": "```a\n" * 13_000,
    "quotes": "> " * 32_768,
    "addresses": "https://" * 8_192,
    "ends of addresses": f"https://x{')' * 65_000}",
    "local parts": "a+" * 32_768,
    "mail": "a@a." * 16_384,
    "tables": "a|b\n-|-\n" + "1|2|3\n" * 10_000,
    "lists that end in none": "1. a\n2. b\n" * 5_000 + "01. c",
    "tables that end in none": "a|b\n-|-\n1|2\n" * 4_500 + "1|2|3",
    "code in quotations": "> ```a\n\n```b\n\n" * 3_800,
    "code in items": "- a\n" + "  ```b\n" * 8_000,
    "pictures": "![x](/media/k7q2m9x4tz8c1v5b-4032x3024/480.jpg)" * 1_200,
    "pictures and words": "![](/a)\nb\n" * 6_500,
    "pictures within pictures": "![" * 32_768,
    "measures": "- 5 %\n" * 10_000,
    "items that are text": "- a\nb\n" * 9_000,
    "nested items": "".join(f"{' ' * 2 * (n % 4)}- a\n" for n in range(9_000)),
    "gaps": "1. a\n\n   b\n\n" * 4_500,
    "code within words": ";```" * 16_000 + ";``",
    "escaped code": "\\``&#:" * 10_000 + "`",
    "tabs behind code": "`````" + "\t" * 60_000 + "x(",
    "soft hyphens": f"x{chr(0xAD) * 30_000}*y" * 2,
}


@pytest.mark.parametrize("typed", HARD.values(), ids=HARD)
def test_the_largest_text_is_rendered_in_seconds(typed):
    """No text of 64 KiB takes a thread for long, however it is made."""
    began = time.thread_time()
    to_html(typed)
    assert time.thread_time() - began < 20  # a second here; a square of it takes minutes
