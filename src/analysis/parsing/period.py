"""One text to one period with the precision it is known to. A day-first guess never swaps an ISO date."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analysis.parsing.cells import as_text, is_too_long
from analysis.parsing.missing import parse_missing
from analysis.terms import MissingReason, Precision


@dataclass(frozen=True)
class ParsedPeriod:
    """A period as read: inclusive days, how exactly they are known, and whether another order of day and month would fit too."""

    start: date | None = None
    end: date | None = None
    precision: Precision = Precision.UNDATED
    qualifier: str = ""
    missing_reason: MissingReason | None = None
    is_ambiguous: bool = False
    raw: str = ""


_MONTHS = {name.casefold(): n for n, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}  # fmt: skip
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(\d{4}|\d{2})"
_ISO = re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[t ][\d:.]+z?)?$")  # a year that stands first has one reading
_NUMERIC = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: [\d:.]+)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SIX = re.compile(r"^(\d{4})(\d{2})$")
_DAY_MONTH = re.compile(rf"^(\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH},?[ -]{_YEAR}$")
_MONTH_DAY = re.compile(rf"^{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})$")
_MONTH_YEAR = re.compile(rf"^{_MONTH}[ -]?{_YEAR}$")
_YEAR_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")
_SPAN = re.compile(r"^(?:fy|ay)? ?(\d{4}) ?(?:-|/|to) ?(\d{4}|\d{2})$")
_PLAIN_YEAR = re.compile(r"^(?:fy ?)?(\d{4})(?:\.0)?$")
_QUARTER = re.compile(r"^(?:q([1-4])[ -]?(\d{4})|(\d{4})[ -]?q([1-4]))$")
_END_OF = re.compile(rf"^(?:the )?end(?:-| )(?:of )?{_MONTH}(?: (\d{{4}}))?$")
_BOUND = re.compile(r"^(by|before|after|since|from|until) (.+)$")
_BETWEEN = re.compile(r"^(between |after |from |since )?(.+?) (?:and by|and before|and|to|until|-) (.+)$")
_CURRENT = {"currently", "current", "now", "ongoing", "undated", "to date", "at present", "at this stage", "at the time of this review"}
_UNKNOWN_DAYS = {date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31)}  # what spreadsheets make of an empty or zero date
CENTURY_TURN = 70  # 00-69 is 2000-2069, as in POSIX strptime
YEAR_STARTS = 4  # a year written 2013-14 is the financial year from April, the public service's own


def parse_period(text: Any, *, date_order: str = "dmy") -> ParsedPeriod:
    """Read a day, month, quarter, year or bound. `date_order` ("dmy" or "mdy") decides 03/04/2024 and is told by `is_ambiguous`.

    201920 and 2019-20 are the year 2019-20; 201911 is November 2019; 2013-14 is a financial year from April. 01/01/1900
    is unknown; 00:10 is a duration and no date. Never raises on text.

    >>> read = parse_period("1 April 09")
    >>> read.start.isoformat(), read.precision.value
    ('2009-04-01', 'day')
    """
    raw = "" if text is None else str(text)
    if isinstance(text, date):
        text = text.isoformat()
    plain = as_text(text).casefold().rstrip(".,")
    reason = parse_missing(as_text(text))
    if reason is not None:
        return ParsedPeriod(missing_reason=reason, raw=raw)
    if plain in _CURRENT:
        return ParsedPeriod(qualifier=plain, raw=raw)
    if is_too_long(plain):
        return ParsedPeriod(missing_reason=MissingReason.UNREADABLE, raw=raw)
    try:
        found = _read(plain, date_order)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        return ParsedPeriod(missing_reason=MissingReason.UNREADABLE, raw=raw)
    if found.start in _UNKNOWN_DAYS:
        return ParsedPeriod(missing_reason=MissingReason.NOT_RECORDED, raw=raw)
    return ParsedPeriod(found.start, found.end, found.precision, found.qualifier, None, found.is_ambiguous, raw)


def _read(plain: str, order: str) -> ParsedPeriod | None:
    if match := _ISO.match(plain):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := _NUMERIC.match(plain):
        return _numeric(int(match[1]), int(match[2]), _year(match[3]), order)
    if match := _COMPACT.match(plain):
        return _day(*(int(part) for part in match.groups()))
    if match := _SIX.match(plain):
        return _six(int(match[1]), int(match[2]))
    if match := _DAY_MONTH.match(plain):
        return _day(_year(match[3]), _MONTHS[match[2]], int(match[1]))
    if match := _MONTH_DAY.match(plain):
        return _day(int(match[3]), _MONTHS[match[1]], int(match[2]))
    if match := _MONTH_YEAR.match(plain):
        return _month(_year(match[2]), _MONTHS[match[1]])
    if match := _QUARTER.match(plain):
        return _quarter(int(match[2] or match[3]), int(match[1] or match[4]))
    if match := _SPAN.match(plain):
        return _span(int(match[1]), match[2], plain)
    if match := _PLAIN_YEAR.match(plain):
        return _whole_year(int(match[1]))
    if match := _END_OF.match(plain):
        return _end_of(_MONTHS[match[1]], match[2])
    if match := _BETWEEN.match(plain):
        return _between(_read(match[2], order), _read(match[3], order), match[1])
    if match := _BOUND.match(plain):
        return _bounded(match[1], _read(match[2], order))
    return None


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < CENTURY_TURN else 1900)


def _day(year: int, month: int, day: int) -> ParsedPeriod:
    found = date(year, month, day)
    return ParsedPeriod(found, found, Precision.DAY)


def _numeric(first: int, second: int, year: int, order: str) -> ParsedPeriod:
    day, month = (first, second) if order == "dmy" else (second, first)
    if month > 12:  # only the other order is a date at all
        day, month = month, day
    found = date(year, month, day)
    return ParsedPeriod(found, found, Precision.DAY, is_ambiguous=first <= 12 and second <= 12 and first != second)


def _month(year: int, month: int) -> ParsedPeriod:
    return ParsedPeriod(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), Precision.MONTH)


def _six(year: int, rest: int) -> ParsedPeriod | None:
    """201920 is the year 2019-20, 201911 a month; 201112 could be both and is read as December 2011, and says so."""
    follows = (year + 1) % 100 == rest
    if 1 <= rest <= 12:
        found = _month(year, rest)
        return ParsedPeriod(found.start, found.end, found.precision, is_ambiguous=follows)
    return _financial(year, f"{year}-{rest:02d}") if follows else None


def _span(year: int, second: str, plain: str) -> ParsedPeriod | None:
    last = int(second) if len(second) == 4 else year - year % 100 + int(second)
    if len(second) == 2 and last < year:
        last += 100
    if last == year + 1:
        found = _financial(year, plain)
        month_too = len(second) == 2 and "-" in plain and 1 <= int(second) <= 12
        return ParsedPeriod(found.start, found.end, found.precision, found.qualifier, is_ambiguous=month_too)
    match = _YEAR_MONTH.match(plain)
    if match and 1 <= int(match[2]) <= 12:
        return _month(year, int(match[2]))
    if len(second) == 4 and last > year:
        return ParsedPeriod(date(year, 1, 1), date(last, 12, 31), Precision.BOUNDED)
    return None


def _financial(year: int, words: str) -> ParsedPeriod:
    return ParsedPeriod(date(year, YEAR_STARTS, 1), date(year + 1, YEAR_STARTS, 1) - timedelta(days=1), Precision.YEAR, words)


def _whole_year(year: int) -> ParsedPeriod | None:
    return ParsedPeriod(date(year, 1, 1), date(year, 12, 31), Precision.YEAR) if 1800 <= year <= 2200 else None


def _quarter(year: int, quarter: int) -> ParsedPeriod:
    first = 3 * quarter - 2
    return ParsedPeriod(date(year, first, 1), _month(year, first + 2).end, Precision.BOUNDED, f"Q{quarter}")


def _end_of(month: int, year: str | None) -> ParsedPeriod:
    """The end of a month is its last day; without a year nothing is dated."""
    if year is None:
        return ParsedPeriod(qualifier="end of, year not stated")
    last = _month(int(year), month).end
    return ParsedPeriod(last, last, Precision.DAY, "end of")


def _between(first: ParsedPeriod | None, last: ParsedPeriod | None, word: str | None) -> ParsedPeriod | None:
    """Not before the one and not after the other; "after" leaves the first day itself out."""
    if first is None or last is None or first.start is None or last.end is None:
        return None
    start = first.end + timedelta(days=1) if word == "after " and first.end else first.start
    return ParsedPeriod(start, last.end, Precision.BOUNDED) if start <= last.end else None


def _bounded(word: str, found: ParsedPeriod | None) -> ParsedPeriod | None:
    if found is None or found.end is None or found.start is None:
        return None
    if word in {"by", "before", "until"}:
        return ParsedPeriod(None, found.end if word != "before" else found.start - timedelta(days=1), Precision.BOUNDED, word)
    return ParsedPeriod(found.start if word != "after" else found.end + timedelta(days=1), None, Precision.BOUNDED, word)
