"""Quantities in words as bounds. They are never points: nothing joins them to a number.

The bounds are conventions, chosen wide: "almost" reaches down by a tenth of the whole, "more than" a fraction reaches
up to the next common fraction above it, "most" is more than half.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from analysis.parsing.cells import as_text, is_too_long
from analysis.parsing.missing import parse_missing
from analysis.terms import MissingReason


@dataclass(frozen=True)
class Vague:
    """Bounds as shares 0-1 and the words they come from."""

    value_low: float | None = None
    value_high: float | None = None
    word: str = ""
    missing_reason: MissingReason | None = None
    raw: str = ""


REACH = 0.1  # how far "almost", "nearly", "about", "just over" reach from the fraction they bend
_FRACTIONS = {
    "a tenth": 0.1, "a fifth": 0.2, "a quarter": 0.25, "one quarter": 0.25, "a third": 1 / 3, "one third": 1 / 3, "two fifths": 0.4,
    "two-fifths": 0.4, "half": 0.5, "a half": 0.5, "one half": 0.5, "three fifths": 0.6, "three-fifths": 0.6, "two thirds": 2 / 3,
    "two-thirds": 2 / 3, "three quarters": 0.75, "three-quarters": 0.75, "four fifths": 0.8, "four-fifths": 0.8, "nine tenths": 0.9,
}  # fmt: skip
_WORDS = {
    "none": (0.0, 0.0), "no": (0.0, 0.0), "all": (1.0, 1.0), "every": (1.0, 1.0), "each": (1.0, 1.0),
    "almost all": (0.9, 1.0), "nearly all": (0.9, 1.0), "virtually all": (0.9, 1.0), "almost every": (0.9, 1.0),
    "vast majority": (0.8, 1.0), "great majority": (0.8, 1.0), "large majority": (0.7, 1.0), "overwhelming majority": (0.8, 1.0),
    "most": (0.5, 1.0), "majority": (0.5, 1.0), "many": (0.0, 1.0), "some": (0.0, 1.0), "several": (0.0, 1.0), "a number of": (0.0, 1.0),
    "a few": (0.0, 0.5), "few": (0.0, 0.5), "minority": (0.0, 0.5), "significant minority": (0.1, 0.5), "substantial minority": (0.1, 0.5),
    "small minority": (0.0, 0.25), "very few": (0.0, 0.2), "hardly any": (0.0, 0.1), "almost none": (0.0, 0.1),
}  # fmt: skip
_DOWN = ("almost", "nearly", "just under", "close to", "approaching")
_UP = ("just over", "slightly more than", "a little over")
_ABOVE = ("more than", "over", "at least", "greater than", "in excess of")
_BELOW = ("less than", "under", "fewer than", "up to", "below")
_ROUND = ("about", "around", "approximately", "roughly")
_ARTICLE = re.compile(r"^(?:the|an?) (?=(?:\w+ )?(?:majority|minority))")
_TAIL = re.compile(r" of( .*)?$")


def parse_vague(text: Any) -> Vague:
    """Bounds of a quantity in words; missing_reason unreadable where the words are none this knows. Never raises on text.

    >>> read = parse_vague("almost two thirds")
    >>> round(read.value_low, 3), round(read.value_high, 3)
    (0.567, 0.667)
    >>> parse_vague("more than a third").value_high
    0.5
    """
    raw = "" if text is None else str(text)
    plain = as_text(text).casefold().rstrip(".")
    if is_too_long(plain):
        return Vague(missing_reason=MissingReason.UNREADABLE, raw=raw)
    words = _ARTICLE.sub("", plain)
    bounds = _bounds(words) or _bounds(_TAIL.sub("", words))
    if bounds is None:
        return Vague(missing_reason=parse_missing(plain) or MissingReason.UNREADABLE, raw=raw)
    return Vague(*bounds, word=plain, raw=raw)


def _bounds(words: str) -> tuple[float, float] | None:
    if words in _WORDS:
        return _WORDS[words]
    if words in _FRACTIONS:
        return _FRACTIONS[words], _FRACTIONS[words]
    for leads, reach in ((_DOWN, _down), (_UP, _up), (_ABOVE, _above), (_BELOW, _below), (_ROUND, _round)):
        for lead in leads:
            rest = words.removeprefix(lead + " ")
            if rest != words and rest in _FRACTIONS:
                return reach(_FRACTIONS[rest])
    return None


def _down(fraction: float) -> tuple[float, float]:
    return max(0.0, fraction - REACH), fraction


def _up(fraction: float) -> tuple[float, float]:
    return fraction, min(1.0, fraction + REACH)


def _round(fraction: float) -> tuple[float, float]:
    return max(0.0, fraction - REACH), min(1.0, fraction + REACH)


def _above(fraction: float) -> tuple[float, float]:
    """Up to the next of quarter, third, half, two thirds, three quarters: past it a writer would have named that."""
    return fraction, next((step for step in (0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0) if step > fraction + 1e-9), 1.0)


def _below(fraction: float) -> tuple[float, float]:
    return next((step for step in (0.75, 2 / 3, 0.5, 1 / 3, 0.25, 0.0) if step < fraction - 1e-9), 0.0), fraction
