"""Headings with their units, and numbers, missing and suppressed cells as every format of a pack prints them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from analysis.packs.material import Cell, PackChart
from analysis.parsing import format_percentage, round_half_up
from analysis.terms import SHORTHAND, Average, Comparability, Direction, MissingReason
from analysis.wording.numbers import signed
from analysis.wording.signs import sign_of, units
from analysis.wording.trend import SIGNAL_WORDS, period_words

MOST_DECIMALS = 4  # of numbers that are neither shares nor points
_EXACT = 1e-9
# Columns of plotted numbers that no processed table has.
_SHARES = {
    "value",
    "value_low",
    "value_high",
    "share",
    "share_low",
    "share_high",
    "centre",
    "median",
    "lower",
    "upper",
    "low",
    "high",
    "low_95",
    "high_95",
    "low_998",
    "high_998",
    "target",
    "overall",
}
_IDS = {"measure", "from_measure", "review", "from_review", "to_review"}
_PLACES = ("measure_title", "area_name")
_MEANING = {
    SHORTHAND[MissingReason.SUPPRESSED]: "[c]: hidden to protect people.",
    SHORTHAND[MissingReason.NOT_AVAILABLE]: "[x]: not available.",
    SHORTHAND[MissingReason.NOT_APPLICABLE]: "[z]: not applicable.",
    SHORTHAND[MissingReason.LOW]: "[low]: rounds to zero but is not zero.",
    SHORTHAND[MissingReason.UNRELIABLE]: "[u]: too uncertain to publish.",
}


def _id_in_words(name: str, cell: str) -> str:
    """An id of ours as words that can be broken between lines; other text as it stands."""
    return cell.replace("_", " ") if name in _IDS and re.fullmatch(r"[a-z0-9_]+", cell) else cell


class Kind(Enum):
    """How a column of numbers is printed."""

    TEXT = "text"
    SHARE = "share"
    POINTS = "points"
    NUMBER = "number"


@dataclass(frozen=True)
class Column:
    """A column of a chart's numbers: heading with its unit, kind, decimals, and its cells."""

    name: str
    heading: str
    kind: Kind
    decimals: int
    cells: tuple[Cell, ...]

    @property
    def short(self) -> str:
        """The heading for narrow columns."""
        return self.heading.replace("(percentage points)", "(points)")

    def shown(self, cell: Cell) -> str:
        """A cell in print: a percentage, percentage points with their sign, a number, or text."""
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        if not isinstance(cell, int | float):
            if self.name == "period" and cell is not None:
                return period_words(cell)
            return "" if cell is None else _labels().get(self.name, {}).get(cell, _id_in_words(self.name, cell))
        if self.kind is Kind.SHARE:
            return format_percentage(cell, self.decimals).replace("-", "−")
        if self.kind is Kind.POINTS:
            return signed(cell, self.decimals)
        return (f"{cell:,}" if isinstance(cell, int) else f"{round_half_up(cell, self.decimals):,.{self.decimals}f}").replace("-", "−")


def columns_of(chart: PackChart) -> list[Column]:
    """The columns of a chart's plotted numbers."""
    return [_column(name, [row[place] if place < len(row) else None for row in chart.rows]) for place, name in enumerate(chart.columns)]


def _column(name: str, cells: Sequence[Cell]) -> Column:
    numbers = [float(cell) for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
    unit = units().get(name, "")
    if not numbers:
        kind = (
            Kind.TEXT
            if not unit
            else Kind.SHARE
            if unit.startswith("share")
            else Kind.POINTS
            if unit == "percentage points"
            else Kind.NUMBER
        )
    elif unit == "percentage points" or name.endswith("_pp"):
        kind = Kind.POINTS
    elif (unit.startswith("share") and (unit.startswith("share of") or _inside(numbers))) or (name in _SHARES and _inside(numbers)):
        kind = Kind.SHARE
    else:
        kind = Kind.NUMBER
    words = name.replace("_pp", "").replace("_", " ").strip() or name
    suffix = {Kind.SHARE: " (%)", Kind.POINTS: " (percentage points)"}.get(kind, "")
    return Column(name, words[:1].upper() + words[1:] + suffix, kind, _decimals(numbers, kind), tuple(cells))


@cache
def _labels() -> dict[str, dict[str, str]]:
    """The words people read in the place of what tables hold."""
    terms = {"comparability": Comparability, "direction": Direction, "missing_reason": MissingReason, "average": Average}
    told = {name: {member.value: member.label for member in term} for name, term in terms.items()}
    return told | {"signal": SIGNAL_WORDS}


def _inside(numbers: Sequence[float]) -> bool:
    return all(0 <= number <= 1 for number in numbers)


def _decimals(numbers: Sequence[float], kind: Kind) -> int:
    """Just enough decimals for every number of the column; one for shares and points that no two decimals tell exactly."""
    scaled = [number * 100 if kind is Kind.SHARE else number for number in numbers]
    most = MOST_DECIMALS if kind is Kind.NUMBER else 2
    for decimals in range(most + 1):
        if all(abs(number - round(number, decimals)) < _EXACT * max(1.0, abs(number)) for number in scaled):
            return decimals
    return MOST_DECIMALS if kind is Kind.NUMBER else 1


def symbol(chart: PackChart, row: Sequence[Cell], column: Column) -> str:
    """What stands in the place of a missing cell: a shorthand symbol where a number is missing, and for missing text too."""
    if column.kind is Kind.TEXT:
        return SHORTHAND[MissingReason.NOT_APPLICABLE]
    return sign_of(dict(zip(chart.columns, row, strict=False)), column.name)


def printed_rows(chart: PackChart) -> tuple[list[Column], list[list[str]]]:
    """The columns of a chart and its rows in print, with a symbol in every missing cell."""
    columns = columns_of(chart)
    rows = [
        [column.shown(cell) if cell not in (None, "") else symbol(chart, row, column) for column, cell in zip(columns, row, strict=True)]
        for row in chart.rows
    ]
    return columns, rows


def legend_of(texts: Sequence[str]) -> list[str]:
    """What the symbols among these texts mean."""
    present = set(texts)
    return [meaning for sign, meaning in _MEANING.items() if sign in present]


def reading_columns(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    """Places of the columns worth their room on paper: every column with a number stays; ids beside their titles, flags that a
    symbol tells already, columns without anything in them and text that is the same on every row go.
    """
    names = {column.name: place for place, column in enumerate(columns)}

    def is_dull(place: int) -> bool:
        column = columns[place]
        values = {row[place] for row in rows}
        if column.kind is not Kind.TEXT:
            return values <= {"[x]", "[z]"}
        twin = names.get("measure") if column.name == "from_measure" else None
        return (
            column.name in ("is_suppressed", "suppression_reason")
            or (column.name.endswith("_id") and "measure_title" in names)
            or (column.name in ("measure", "area") and f"{column.name}_{'title' if column.name == 'measure' else 'name'}" in names)
            or (twin is not None and all(row[place] == row[twin] for row in rows))
            or (len(rows) > 1 and len(values) == 1)
        )

    return [place for place in range(len(columns)) if not is_dull(place)] or list(range(len(columns)))


def label_of(chart: PackChart, place: int) -> str:
    """What a row of a chart is about, in words."""
    told = dict(zip(chart.columns, chart.rows[place], strict=False))
    name = next((one for one in ("measure_title", "measure", "label") if told.get(one)), "label")
    is_same = len(chart.rows) > 1 and len(set(chart.column(name))) == 1  # the title says it
    has_place = any(told.get(one) not in (None, "", "all") for one in ("area_name", "area", "team"))
    parts = [] if is_same and has_place else [told.get(name)]
    for name in ("area_name", "area", "team", "auditor_role"):
        if told.get(name) not in (None, "", "all") and (name != "area" or not told.get("area_name")):
            parts.append(told[name])
    for name in ("review", "period", "period_start"):
        if told.get(name) not in (None, ""):
            parts.append(told[name])
            break
    return ", ".join(str(part) for part in parts if part not in (None, "")) or f"Row {place + 1}"
