"""Numbers in words and digits."""

from __future__ import annotations

import re

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_VALUES = {word: value for value, word in enumerate(_UNITS)} | _TENS | {"no": 0, "a": 1, "an": 1}
DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(DIGITS)


def number_in_words(text: str) -> int | None:
    """A whole number up to 999 written in words, or None.

    >>> number_in_words("thirty-seven"), number_in_words("one hundred and five"), number_in_words("many")
    (37, 105, None)
    """
    words = [word for word in re.split(r"[ -]+", text.casefold().strip()) if word != "and"]
    if not words or len(words) > 5:
        return None
    total = 0
    if "hundred" in words:
        place = words.index("hundred")
        if place > 1 or (place == 1 and words[0] not in _VALUES):
            return None
        total = 100 * (_VALUES[words[0]] if place else 1)
        words = words[place + 1 :]
        if not words:
            return total
    if len(words) == 1 and words[0] in _VALUES:
        return total + _VALUES[words[0]]
    if len(words) == 2 and words[0] in _TENS and words[1] in _UNITS[1:10]:
        return total + _TENS[words[0]] + _VALUES[words[1]]
    return None


def number_of(text: str) -> float | None:
    """A number in digits (with thousands separators) or words, or None."""
    plain = text.strip()
    if _NUMBER.fullmatch(plain):
        return float(plain.replace(",", ""))
    found = number_in_words(plain)
    return None if found is None else float(found)


def decimals_of(text: str) -> int:
    """Decimals as printed: "71.0" has one.

    >>> decimals_of("71.0"), decimals_of("1,204")
    (1, 0)
    """
    return len(text.partition(".")[2]) if "." in text else 0
