"""One text to one count, or to the bounds of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from analysis.parsing.cells import as_text, is_too_long
from analysis.parsing.missing import parse_missing
from analysis.parsing.words import number_in_words
from analysis.terms import MissingReason


@dataclass(frozen=True)
class Count:
    """A count as read, with its unit where one is printed ("weeks", "practitioners")."""

    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    unit: str = ""
    qualifier: str = ""
    missing_reason: MissingReason | None = None
    raw: str = ""


_DIGITS = re.compile(r"^(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$")
_RANGE = re.compile(r"^(?:between |from )?([\w,.]+) ?(?:-|to|and) ?([\w,.]+)(?: ([a-z][a-z ]*))?$")
_EVERY = re.compile(r"^(\w+)[ -](week|month|day|year)(?:ly)$|^(\w+)[ -](daily|weekly|monthly|yearly)$")
_UNIT_OF = {"daily": "days", "weekly": "weeks", "monthly": "months", "yearly": "years"}
_QUALIFIERS = ("about", "around", "approximately", "almost", "nearly", "all", "only", "some", "just over", "just under")
_BOUNDS = {
    "at least": "low", "more than": "low", "over": "low", ">=": "low", "≥": "low", ">": "low",
    "up to": "high", "at most": "high", "fewer than": "high", "less than": "high", "under": "high", "<=": "high", "≤": "high", "<": "high",
}  # fmt: skip


def parse_count(text: Any) -> Count:
    """Read a count in digits or words: "1,204", "twelve", "12 practitioners", "all four", "six-weekly", "three to six months".

    Never raises on text; what cannot be read has missing_reason unreadable.

    >>> parse_count("six-weekly").value, parse_count("six-weekly").unit, parse_count("three to six months").value_high
    (6.0, 'weeks', 6.0)
    """
    raw = "" if text is None else str(text)
    plain = as_text(text).casefold().rstrip(".")
    reason = parse_missing(as_text(text))
    if reason is not None:
        return Count(missing_reason=reason, raw=raw)
    if is_too_long(plain):
        return Count(missing_reason=MissingReason.UNREADABLE, raw=raw)
    return _read(plain, raw) or Count(missing_reason=MissingReason.UNREADABLE, raw=raw)


def _read(plain: str, raw: str) -> Count | None:
    number = _number(plain)
    if number is not None:
        return Count(value=number, raw=raw)
    every = _EVERY.match(plain)
    if every:
        word, unit = (every[1], every[2] + "s") if every[1] else (every[3], _UNIT_OF[every[4]])
        if (number := _number(word)) is not None:
            return Count(value=number, unit=unit, raw=raw)
    between = _RANGE.match(plain)
    if between:
        low, high = _number(between[1]), _number(between[2])
        if low is not None and high is not None and low <= high:
            return Count(value_low=low, value_high=high, unit=between[3] or "", raw=raw)
    for lead in (*_QUALIFIERS, *_BOUNDS):
        is_word = lead[0].isalpha()
        if plain.startswith(lead + " " if is_word else lead):
            return _bent(_read(plain[len(lead) :].strip(), raw), lead)
    first, _, unit = plain.partition(" ")
    number = _number(first)
    if number is not None and unit and unit[0].isalpha():
        return Count(value=number, unit=unit, raw=raw)
    return None


def _bent(count: Count | None, lead: str) -> Count | None:
    if count is None or count.value is None:
        return None
    side = _BOUNDS.get(lead)
    if side is None:
        return Count(**{**count.__dict__, "qualifier": lead})
    return Count(**{**count.__dict__, "value": None, f"value_{side}": count.value, "qualifier": lead})


def _number(text: str) -> float | None:
    if _DIGITS.match(text):
        return float(text.replace(",", ""))
    found = number_in_words(text)
    return None if found is None or text in {"a", "an", "no"} else float(found)
