"""The flavour of Markdown that editors write: CommonMark where they mean markup, text where not.

Whoever writes news means text. ``Leser*innen``, ``3. Oktober``, ``- 5 Grad``, ``> 50 %``, ``F**k``,
``Anna K.*, 34``, ``[Update]: Entwarnung`` and ``~~~ Eilmeldung ~~~`` are sentences, and CommonMark
takes their signs away, or changes their numbers. So the rules of markdown-it-py stand here with one
question in front of each: could that be markup at all? Where it could not, the rule looks away, and
what was typed is what is read. What is left is in `docs/text.md`, in words for editors.

The answer is the same whether a rule is asked to make a block, or whether one would begin here
(``silent``): else lines would be torn from their paragraph for nothing. And no answer takes longer
than reading what is left once: what was sought in vain is noted.
"""

from __future__ import annotations

from markdown_it import MarkdownIt

from ticker.newsroom.markup.flavour import blocks, figures, inlines, missed, shown


def markdown() -> MarkdownIt:
    """Return a parser of that flavour."""
    made = MarkdownIt("commonmark", {"html": False, "breaks": True})
    made.enable(["strikethrough", "table"])
    made.disable(["code", "reference", "lheading", "html_block", "html_inline"])
    for name, (rule, interrupted) in blocks.RULES.items():
        made.block.ruler.at(name, rule, {"alt": interrupted})
    made.block.ruler.push("end", blocks.end, {"alt": ["paragraph", "blockquote"]})
    made.core.ruler.before("block", "addresses", inlines.note_addresses)
    made.core.ruler.before("text_join", "missed", missed.note_missed)
    made.core.ruler.push("figures", figures.figures)
    shown.add_to(made)
    for name, inline in inlines.RULES.items():
        made.inline.ruler.at(name, inline)
    made.normalizeLink = inlines.destination  # type: ignore[method-assign]
    made.normalizeLinkText = str  # type: ignore[method-assign,assignment]
    made.validateLink = inlines.is_destination  # type: ignore[method-assign]
    return made
