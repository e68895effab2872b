"""Step 5 continued, earlier and later: which of two periods of a sentence comes first, as far as its words say."""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date

from analysis.letters.pairs import EARLIER_AFTER
from analysis.letters.patterns import YEAR, YEAR_SPAN
from analysis.letters.periods import When
from analysis.parsing import parse_period

_FULL_MONTHS = [name.casefold() for name in month_name if name]
_FULL_MONTH = "|".join(_FULL_MONTHS)
_QUARTER = re.compile(r"\b(?:(?:quarters? ?|q ?)([1-4]|one|two|three|four)|(first|second|third|fourth|final|last) quarter)\b")
_QUARTERS = [
    "1",
    "2",
    "3",
    "4",
    "one",
    "two",
    "three",
    "four",
    "first",
    "second",
    "third",
    "fourth",
    "",
    "",
    "",
    "final",
    "",
    "",
    "",
    "last",
]
_NO_YEAR, _REVIEWS = (
    1,
    2,
)  # years that stand for quarters and months without one, and for reviews by their names: each compares with its own kind only
_HALF_A_YEAR = 8  # months: what is told in passing without a year is seldom further back
_NAMED = re.compile(r"\b(first|second|third|mid-?point|interim|final) (?:review|inspection|visit|meeting)\b")
_NAMED_ORDER = {"first": 1, "mid-point": 2, "midpoint": 2, "interim": 2, "second": 3, "third": 4, "final": 5}
_PREVIOUSLY = re.compile(
    r"\b(?:previously|formerly|in the past|at that time|had been|was once|originally|initially)\b[^%;]{0,60}$", re.IGNORECASE
)


def first_is_earlier(first: When | None, second: When | None, before: str, after: str) -> bool | None:
    """Is the first of two periods the earlier one? None where the words do not say, or the periods are the same.

    >>> def when(text, kind): return When(0, 1, text, kind)
    >>> first_is_earlier(when("March 2014", "dated"), when("currently", "now"), "", ""), first_is_earlier(None, when("last year", "relative"), "", "")
    (True, False)
    >>> first_is_earlier(when("2014", "dated"), when("2014", "dated"), "", "")
    >>> first_is_earlier(when("2014", "dated"), when("a year later", "relative"), "", "")
    True
    """
    one, other = _rank(first), _rank(second)
    if first is not None and second is not None and first.text.casefold() == second.text.casefold():
        return None
    if one == "before" or other == "after":
        return None if one == other else True
    if other == "before" or one == "after":
        return False
    if first is None and second is None:
        return False if EARLIER_AFTER.match(after) else None
    if isinstance(one, date) and isinstance(other, date):
        if one.year == other.year == _NO_YEAR and one != other:
            return (other.month - one.month) % 12 <= _HALF_A_YEAR  # May to January runs over the end of a year
        return None if one == other or (one.year != other.year and min(one.year, other.year) <= _REVIEWS) else one < other
    if isinstance(one, date) and (other == "now" or (second is None and _PREVIOUSLY.search(before))):
        return True
    if isinstance(other, date) and (one in ("now", "recent") or first is None):
        return False
    if other == "now" and (first is None and _PREVIOUSLY.search(before)):
        return True
    return None


def in_one_year(first: When | None, second: When | None) -> bool | None:
    """Is the first quarter or month the earlier one, were both of one year: "Q1 2015/16, ... Q2"? None where they are not both quarters, or months.

    >>> def when(text): return When(0, 1, text, "dated")
    >>> in_one_year(when("Q1 2015/16"), when("Q2")), in_one_year(when("Q2"), when("March"))
    (True, None)
    """
    if first is None or second is None:
        return None
    told = [" ".join(one.text.casefold().split()) for one in (first, second)]
    for pattern in (_QUARTER, re.compile(_FULL_MONTH)):
        found = [pattern.search(text) for text in told]
        if all(found):
            one, other = (_day_of(match.group()) for match in found if match)
            return None if one is None or other is None or one == other else one < other
    return None


def is_unlike(first: When | None, second: When | None) -> bool:
    """Are both periods told, in words that cannot be the same day: "quarter 3 of 2014-15" and "quarter 2"?"""
    if first is None or second is None or first.text.casefold() == second.text.casefold():
        return False
    one, other = _rank(first), _rank(second)
    return not (isinstance(one, date) and one == other)


def _rank(when: When | None) -> date | str | None:
    """When a period was: a day where it can be dated; now; before, after or recent where only that is told."""
    if when is None:
        return None
    if when.kind == "now":
        return "now"
    plain = " ".join(when.text.casefold().split())
    if named := _NAMED.search(plain):
        return date(_REVIEWS, _NAMED_ORDER[named[1]], 1)
    if when.kind in ("relative", "stretch"):
        if re.search(r"\b(?:later|following|next)\b|\bon$", plain):
            return "after"
        if re.match(r"(?:the )?(?:latest|current|most recent|this)\b", plain):
            return "now"
        if re.search(r"\b(?:ago|earlier|before|previous|previously|preceding|prior|initial|original)\b", plain):
            return "before"
        if re.match(r"(?:(?:in|during|over|for) )?(?:the )?last \w+ (?:months|years|weeks|quarters)", plain):
            return "recent"
        return "before" if re.match(r"(?:the )?(?:same period )?last\b", plain) or "last year" in plain else None
    return _day_of(plain)


def _day_of(plain: str) -> date | None:
    """The last day of a dated period, by its quarter or year where nothing finer can be read; without a year a day of the year 1.

    Quarters and months without a year compare with one another only.

    >>> [_day_of(text).isoformat() for text in ("2014–15", "quarter 1 of 2015– 16", "same period of 2014", "year to june 2015", "quarter 2")]
    ['2015-03-31', '2015-06-28', '2014-12-31', '2015-06-30', '0001-06-28']
    """
    plain = re.sub(r"(?<=\d) ?[\u2013\u2212-] ?(?=\d)", "-", plain)
    read = parse_period(plain)
    if read.end or read.start:
        return read.end or read.start
    years = [int(year) for year in re.findall(rf"\b{YEAR}\b", plain)]
    if quarter := _QUARTER.search(plain):
        number = _QUARTERS.index(next(filter(None, quarter.groups()))) % 4 + 1
        months = 3 * number + (3 if re.search(YEAR_SPAN, plain) else 0)  # a year written 2015-16 starts in April
        return date((years[0] if years else _NO_YEAR) + (months > 12), (months - 1) % 12 + 1, 28)
    month = re.findall(_FULL_MONTH, plain)
    if not years:
        return date(_NO_YEAR, _FULL_MONTHS.index(month[-1]) + 1, 28) if month else None
    return parse_period(f"{month[-1]} {years[-1]}" if month else str(years[-1])).end
