"""One text to one percentage: value as a share 0-1, or bounds, with what was printed beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analysis.parsing.cells import as_text, is_too_long
from analysis.parsing.missing import parse_missing
from analysis.parsing.vague import parse_vague
from analysis.parsing.words import DIGITS, decimals_of, number_in_words, number_of
from analysis.terms import MissingReason


@dataclass(frozen=True)
class Percentage:
    """A percentage as read. Shares are 0-1; `decimals` are those of the printed percentage."""

    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    decimals: int | None = None
    qualifier: str = ""
    numerator: int | None = None
    denominator: int | None = None
    missing_reason: MissingReason | None = None
    raw: str = ""
    is_points: bool = False


_SIGN = r"(?P<sign>[+-])?"
_UNIT = r"(?P<unit>%|per ?cent(?:age)?\b|percent\b)"
_POINTS = re.compile(r"(?:percentage |%[ -]?|per cent )?(?:points?|pp|ppts?)\.?$")
_QUALIFIERS = {
    "about": "about", "around": "about", "approximately": "about", "approx": "about", "approx.": "about", "circa": "about", "c.": "about",
    "some": "about", "roughly": "about", "~": "about", "nearly": "almost", "almost": "almost", "just under": "almost", "just over": "just over",
    "just above": "just over", "only": "only", "just": "only",
}  # fmt: skip
_BELOW = {"under", "below", "less than", "fewer than", "<", "up to", "at most", "no more than", "<=", "≤", "not more than"}
_ABOVE = {"over", "above", "more than", "greater than", ">", "at least", "no less than", "not less than", ">=", "≥", "exceeding"}
_LEADS = sorted([*_QUALIFIERS, *_BELOW, *_ABOVE], key=len, reverse=True)
_CHANGE = re.compile(r"^from .*\bto\b")  # "from 20% to 9.2%" is a change, not a range
_RANGE = re.compile(rf"^(?:between )?({DIGITS}) ?%?(?: per ?cent)? ?(?:-|to|and) ?({DIGITS}) ?(%|per ?cent|percent)?$")
_OF = re.compile(
    r"^(?P<k>[\d,]+|[a-z -]+?) (?:out of|of|/|in every|in) (?:every |the |a total of )?(?P<n>[\d,]+|[a-z -]+?)"
    r"(?: [a-z ]+)?(?: ?\((?P<p>[^()]*)\))?$"
)
_SLASH = re.compile(r"^(?P<k>\d[\d,]*) ?/ ?(?P<n>\d[\d,]*)(?: ?\((?P<p>[^()]*)\))?$")
_PERCENT_OF = re.compile(r"^(?P<p>[^()]+?) ?\((?P<k>\d[\d,]*) (?:out )?of (?:the )?(?P<n>\d[\d,]*)[a-z ]*\)$")
_DIGIT_PERCENT = re.compile(rf"^{_SIGN}(?P<number>{DIGITS}|\.\d+) ?(?P<unit>%|per ?cent|percent|pct)?$")
_WORD_PERCENT = re.compile(r"^(?P<words>[a-z -]+?) (?:per ?cent|percent)$")


def parse_percentage(text: Any, *, unit: str | None = None) -> Percentage:
    """Read one cell or phrase. `unit` ("percent" or "fraction") is what its column declares for bare numbers.

    A bare number without unit has no value and missing_reason unit_unknown: 0.76 and 76 are never guessed apart.
    Never raises on text; what cannot be read has missing_reason unreadable.

    >>> parse_percentage("71.2%").value, parse_percentage("0.76").missing_reason.value, parse_percentage("76", unit="percent").value
    (0.712, 'unit_unknown', 0.76)
    >>> read = parse_percentage("137 out of 398 (38%)")
    >>> read.value, read.numerator, read.denominator
    (0.38, 137, 398)
    """
    raw = "" if text is None else str(text)
    plain = as_text(text).casefold()
    reason = parse_missing(plain)
    if reason is not None:
        return Percentage(missing_reason=reason, raw=raw)
    if is_too_long(plain):
        return Percentage(missing_reason=MissingReason.UNREADABLE, raw=raw)
    found = _read(plain, unit, raw)
    return found or Percentage(missing_reason=MissingReason.UNREADABLE, raw=raw)


def _read(plain: str, unit: str | None, raw: str) -> Percentage | None:
    points = _POINTS.search(plain)
    if points and points.start() > 0:
        inner = _read(plain[: points.start()].strip() + "%", None, raw) if not plain[: points.start()].strip().endswith("%") else None
        inner = inner or _read(plain[: points.start()].strip(), None, raw)
        return None if inner is None else Percentage(**{**inner.__dict__, "is_points": True})
    counted = _with_counts(plain, unit, raw)
    if counted is not None:
        return counted
    lead, rest = _lead(plain)
    if _CHANGE.match(plain):
        return None
    between = _RANGE.match(plain)
    if between and (between[3] or unit):
        if float(between[1].replace(",", "")) > float(between[2].replace(",", "")):
            return None  # a range runs upwards; this is a change, or a typing error
        return _bounds(between[1], between[2], "fraction" if unit == "fraction" and not between[3] else "percent", raw)
    number = _plain_number(rest, unit, raw)
    if number is None or not lead:
        return number if number is not None else _in_words(plain, raw)
    return _bent(number, lead)


def _lead(plain: str) -> tuple[str, str]:
    for lead in _LEADS:
        if plain.startswith(lead) and (not lead[-1].isalpha() or plain[len(lead) : len(lead) + 1] == " "):
            return lead, plain[len(lead) :].strip()
    return "", plain


def _bent(number: Percentage, lead: str) -> Percentage:
    """A number behind "under" or "at least" is a bound; behind "about" it is a value with a qualifier."""
    if number.value is None:
        return number
    told = {**number.__dict__}
    if lead in _BELOW:
        told |= {"value": None, "value_low": 0.0, "value_high": number.value, "qualifier": lead}
    elif lead in _ABOVE:
        told |= {"value": None, "value_low": number.value, "value_high": 1.0, "qualifier": lead}
    else:
        told |= {"qualifier": _QUALIFIERS[lead]}
    return Percentage(**told)


def _plain_number(plain: str, unit: str | None, raw: str) -> Percentage | None:
    digits = _DIGIT_PERCENT.match(plain)
    if digits:
        number = Decimal(digits["number"].replace(",", "")) * (-1 if digits["sign"] == "-" else 1)
        if digits["unit"] or unit == "percent":
            return Percentage(value=float(number / 100), decimals=decimals_of(digits["number"]), raw=raw)
        if unit == "fraction":
            return Percentage(value=float(number), decimals=max(0, decimals_of(digits["number"]) - 2), raw=raw)
        return Percentage(missing_reason=MissingReason.UNIT_UNKNOWN, raw=raw)
    worded = _WORD_PERCENT.match(plain)
    if worded and (value := number_in_words(worded["words"])) is not None:
        return Percentage(value=value / 100, decimals=0, raw=raw)
    return None


def _bounds(low: str, high: str, unit: str, raw: str) -> Percentage:
    ends = [float(Decimal(end.replace(",", "")) / (100 if unit == "percent" else 1)) for end in (low, high)]
    decimals = min(decimals_of(low), decimals_of(high))
    return Percentage(value_low=ends[0], value_high=ends[1], decimals=decimals, qualifier="between", raw=raw)


def _with_counts(plain: str, unit: str | None, raw: str) -> Percentage | None:
    for pattern in (_PERCENT_OF, _SLASH, _OF):
        match = pattern.match(plain)
        if not match:
            continue
        k, n = number_of(match["k"]), number_of(match["n"])
        if k is None or n is None or k != int(k) or n != int(n):
            continue
        printed = _read(match["p"].strip(), unit, raw) if match["p"] else None
        if match["p"] and (printed is None or printed.value is None):
            continue
        if printed is not None:
            return Percentage(**{**printed.__dict__, "numerator": int(k), "denominator": int(n)})
        if n == 0:
            return Percentage(numerator=int(k), denominator=0, missing_reason=MissingReason.NOT_APPLICABLE, raw=raw)
        return Percentage(value=k / n, numerator=int(k), denominator=int(n), raw=raw)
    return None


def _in_words(plain: str, raw: str) -> Percentage | None:
    vague = parse_vague(plain)
    if vague.value_low is None:
        return None
    return Percentage(value_low=vague.value_low, value_high=vague.value_high, qualifier=vague.word, raw=raw)
