"""Step 3, a sentence to its quantities: percentages, points, ranges, fractions, ratios, shares in words.

Each rule is a small function with an example, in shares.py, shares_in_words.py and fractions.py; each gives Mentions, whose values
analysis.parsing reads from the very words of the source. Nothing is computed into a value that the source does not
print, but numerator over denominator.
"""

from __future__ import annotations

from analysis.letters.fractions import with_fractions
from analysis.letters.mention import Mention
from analysis.letters.shares import percentages, ratios
from analysis.letters.shares_in_words import shares_in_words


def quantities(text: str) -> list[Mention]:
    """Every quantity of a sentence in reading order; of two that overlap the longer stands."""
    found = with_fractions(text, percentages(text)) + ratios(text) + shares_in_words(text)
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda one: (one.start, -one.end)):
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept
