"""Numbers and lists inside sentences: how a value is written, singular and plural, lists with "and"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.parsing import format_count, format_percentage, round_half_up
from analysis.terms import SHORTHAND, Comparability, MissingReason, Unit

SUPPRESSED = f"{SHORTHAND[MissingReason.SUPPRESSED]} hidden"
NO_VALUE = f"{SHORTHAND[MissingReason.NOT_AVAILABLE]} not available"
MOST_TITLE_WORDS = 15
Row = Mapping[str, Any] | pd.Series  # one row of a table
RATE_DECIMALS = 1  # of a rate nobody printed


def share(value: float, decimals: Any = None) -> str:
    """A share as a percentage, with the decimals it was printed with (one where nobody printed it).

    >>> share(0.712, 1), share(0.94, 0), share(0.5)
    ('71.2%', '94%', '50.0%')
    """
    return format_percentage(float(value), RATE_DECIMALS if _is_missing(decimals) else int(decimals))


def value_of(row: Row, side: str) -> str:
    """The `from` or `to` value of a row of CHANGES as a reader sees it: "71.2%", "12", "[c] hidden", "[x] not available"."""
    if row["is_suppressed"]:
        return SUPPRESSED
    value = row[f"value_{side}"]
    if _is_missing(value):
        return NO_VALUE
    return share(value, row[f"decimals_{side}"]) if is_share(row) else f"{value:g}"


def is_share(row: Row) -> bool:
    """Is the row's value a share? A missing unit is: rates of audits have none."""
    return _is_missing(row["unit"]) or row["unit"] == Unit.PERCENT.value


def change_decimals(row: Row) -> int:
    """Decimals of a change: those of the coarser figure where both were printed, else one."""
    known = [int(row[name]) for name in ("decimals_from", "decimals_to") if not _is_missing(row[name])]
    return min(known) if len(known) == 2 else RATE_DECIMALS


def points(change_pp: float, decimals: int = RATE_DECIMALS) -> str:
    """The size of a change in words, without its sign.

    >>> points(-16.4), points(1.0, 0), points(1.0)
    ('16.4 percentage points', '1 percentage point', '1.0 percentage points')
    """
    size = f"{abs(round_half_up(change_pp, decimals)):.{decimals}f}"
    return f"{size} percentage point{'' if size == '1' else 's'}"


def moved(change_pp: float, decimals: int = RATE_DECIMALS) -> str:
    """Which way and how far: "up 23.0 percentage points", "down 1 percentage point", "unchanged"."""
    rounded = round_half_up(change_pp, decimals)
    if rounded == 0:
        return "unchanged"
    return f"{'up' if rounded > 0 else 'down'} {points(rounded, decimals)}"


def signed(number: float, decimals: int = RATE_DECIMALS) -> str:
    """A number with its sign, a true minus, and no negative zero: "+23.0", "−1.0", "0.0"."""
    rounded = round_half_up(number, decimals)
    return f"{rounded:+.{decimals}f}".replace("-", "−") if rounded else f"{0:.{decimals}f}"


def count_words(number: int, one: str, many: str) -> str:
    """A count with its noun: "1 measure", "1,200 files"."""
    return f"{format_count(number)} {one if number == 1 else many}"


def plural(number: int, one: str, many: str) -> str:
    """The noun or verb that goes with the number."""
    return one if number == 1 else many


def listed(words: Sequence[str]) -> str:
    """Words as a list with "and": "a", "a and b", "a, b and c"."""
    words = [word for word in words if word]
    return "".join(words[:1]) if len(words) < 2 else ", ".join(words[:-1]) + " and " + words[-1]


def sentence(text: str) -> str:
    """`text` with a capital first letter and a full stop."""
    text = " ".join(str(text).split())
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".")


def lower_first(text: str) -> str:
    """A label inside a sentence: the first letter small, unless the word is an acronym or a name in capitals.

    >>> lower_first("Final review"), lower_first("NHS review")
    ('final review', 'NHS review')
    """
    first = text.split(" ", 1)[0]
    is_name = len(first) == 1 or first[1:] != first[1:].lower()
    return text if is_name else text[:1].lower() + text[1:]


def first_that_fits(*titles: str) -> str:
    """The first title of at most 15 words; else the shortest, whole: a title is never cut. The last should fit by its making."""
    for title in titles:
        if len(title.split()) <= MOST_TITLE_WORDS:
            return title
    return min(titles, key=lambda title: len(title.split()))


def titled(names: Sequence[str], told: str, *shorter: str) -> str:
    """ "Name: what is told", the fullest name first, each with what is told and its shorter forms; what is told alone where no
    name fits (the subtitle has it).

    >>> titled(["Plans, East", "Plans"], "no signal of change"), titled([" ".join(["long"] * 20)], "no signal of change")
    ('Plans, East: no signal of change', 'No signal of change')
    """
    tries = [f"{name}: {words}" for name in names if name for words in (told, *shorter)]
    return first_that_fits(*tries, told[:1].upper() + told[1:])


def missing(value: Any) -> bool:
    """Is the cell empty?"""
    return _is_missing(value)


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def may_be_joined(row: Row) -> bool:
    """May the two values of this row of CHANGES be joined? Only where the gate has said so in so many words, and both are there."""
    allowed = (Comparability.COMPARABLE.value, Comparability.CAUTION.value)
    return (
        row["comparability"] in allowed
        and not row["is_suppressed"]
        and not any(_is_missing(row[name]) for name in ("value_from", "value_to", "change_pp"))
        and is_share(row)
    )
