"""Charts that an office program can hold as charts of its own: the plan of one, from the numbers its report shows.

A plan names only numbers that stand in the chart's data; the places of rows (1, 2, 3 from below) are its one addition.
Where the form does not exist, or the rows are too many for a slide, there is no plan and the picture is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from analysis.packs.cells import Column, columns_of, label_of
from analysis.packs.material import Cell, PackChart, distinct
from analysis.terms import SHORTHAND, Comparability, MissingReason, Stage
from analysis.wording.trend import SIGNAL_WORDS, period_words, short_period

MOST_ROWS = 10  # on a slide: labels of two lines at 10 points still fit their rows
MOST_WITH_REACH = 5  # rows whose labels have room for the interval of the change; notes and tables have it always
MOST_POINTS = 400
MOST_LONG_NAMES = 8  # periods along an axis that are named in full
MOST_NAMED = 12  # units of a funnel that have their names beside them; of more, those outside the limits
ROW_LABEL = "row label"  # a column added to the parts of a long chart
_BY_ROWS = ("dumbbell", "caterpillar")  # families that can be told in parts
SUPPRESSED = SHORTHAND[MissingReason.SUPPRESSED]


class Look(Enum):
    """How a series is drawn; slides.py gives each its colours from the house style."""

    LABEL = "label"  # no mark, only the row's words
    BEFORE = "before"
    AFTER = "after"
    ALONE = "alone"
    JOIN = "join"
    CAUTION = "caution"
    LINE = "line"
    CENTRE = "centre"
    LIMIT = "limit"
    OUTER = "outer"
    SIGNAL = "signal"
    BETTER = "signal of improvement"
    WORSE = "signal of concern"
    DOTS = "dots"
    NAME = "name"  # no mark, the unit's name beside its dot


@dataclass(frozen=True)
class Point:
    """A point: its label, and where it is. A point without y is a gap in a line chart."""

    label: str
    x: float | None = None
    y: float | None = None
    side: str = "r"  # where its printed value stands: l left, r right, t above


@dataclass(frozen=True)
class Series:
    """One series. In a scatter x and y are numbers; in a line chart x is the place of the category."""

    name: str
    look: Look
    points: tuple[Point, ...]
    labelled: bool = False  # its values are printed beside the marks
    in_legend: bool = True


@dataclass(frozen=True)
class Axis:
    """A value axis: bounds, the distance of its ticks and how its numbers are printed. Hidden axes carry row places."""

    low: float | None = None
    high: float | None = None
    step: float | None = None
    number_format: str = "General"
    title: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Native:
    """The plan of a native chart: scatter, line or bar."""

    kind: str
    series: tuple[Series, ...]
    x: Axis
    y: Axis
    categories: tuple[str, ...] = ()
    label_share: float = 0.0  # of the width, for row labels at the left
    notes: tuple[str, ...] = ()  # rows that show no number, and why


def native_of(chart: PackChart) -> Native | None:
    """The plan of a native chart, or None where the picture must stand for it."""
    recipe = RECIPES.get(chart.family)
    if recipe is None or chart.refusal or not chart.rows:
        return None
    try:
        return recipe(chart)
    except (KeyError, ValueError, TypeError):  # numbers in a form no recipe knows: the picture is always right
        return None


def natives_of(chart: PackChart, *, most: int = MOST_ROWS) -> list[Native]:
    """The plans of a chart: one, or several where its rows are more than `most`; none where the picture must stand for it."""
    if chart.family not in _BY_ROWS or chart.refusal or len(chart.rows) <= most:
        whole = native_of(chart)
        return [whole] if whole is not None else []
    labelled = _labelled(chart)
    number = math.ceil(len(chart.rows) / most)
    size = math.ceil(len(chart.rows) / number)
    parts = [native_of(replace(labelled, rows=labelled.rows[start : start + size])) for start in range(0, len(chart.rows), size)]
    return [part for part in parts if part is not None] if None not in parts else []


def _labelled(chart: PackChart) -> PackChart:
    """The chart with its rows' labels as a column, so that a part of it names its rows as the whole would."""
    labels = (
        _row_labels(chart, _told(chart)) if chart.family == "dumbbell" else [label_of(chart, place) for place in range(len(chart.rows))]
    )
    rows = tuple((*row, label) for row, label in zip(chart.rows, labels, strict=True))
    return replace(chart, columns=(*chart.columns, ROW_LABEL), rows=rows)


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _told(chart: PackChart) -> list[dict[str, Cell]]:
    return [dict(zip(chart.columns, row, strict=True)) for row in chart.rows]


def percent_format(columns: Sequence[Column], *names: str) -> str:
    """The number format that prints these share columns with just enough decimals."""
    decimals = max((column.decimals for column in columns if column.name in names), default=0)
    return "0" + ("." + "0" * decimals if decimals else "") + "%"


SHARE_AXIS = Axis(0.0, 1.0, 0.2, "0%")


def dumbbell(chart: PackChart) -> Native | None:
    """Rows of before and after on a 0-100% axis: joined where they may be, apart where not, words where suppressed."""
    rows = _told(chart)
    _need(chart, "value_from", "value_to", "comparability")
    values = [_number(row[name]) for row in rows for name in ("value_from", "value_to")]
    if any(value is not None and not 0 <= value <= 1 for value in values):
        return None  # counts and ratios have no place on a share axis
    columns = {column.name: column for column in columns_of(chart)}
    lines: list[tuple[str, float | None, float | None, Look]] = []
    alone: dict[tuple, tuple[str, float]] = {}
    notes = []
    joinable = {Comparability.COMPARABLE.value: Look.JOIN, Comparability.CAUTION.value: Look.CAUTION}
    labels = _row_labels(chart, rows)
    for row, label in zip(rows, labels, strict=True):
        before, after = _number(row["value_from"]), _number(row["value_to"])
        if row.get("is_suppressed") is True:
            lines.append((f"{label}: {SUPPRESSED}", None, None, Look.LABEL))
            notes.append(f"{label}: {SUPPRESSED} hidden to protect people")
        elif before is not None and after is not None and row["comparability"] in joinable:
            change = _number(row.get("change_pp"))
            ends = [_number(row.get(f"change_pp_{end}")) for end in ("low", "high")]
            reach = (
                ""
                if None in ends
                else f"; {' to '.join(columns[f'change_pp_{end}'].shown(row[f'change_pp_{end}']) for end in ('low', 'high'))}"
            )
            printed = f" ({columns['change_pp'].shown(change)} points{reach})" if change is not None else ""
            lines.append((label + printed, before, after, joinable[row["comparability"]]))
        else:
            for side, value in (("from", before), ("to", after)):
                if value is not None:
                    measure = row.get("from_measure") if side == "from" and row.get("from_measure") else row.get("measure")
                    own = row.get("measure") == measure or measure is None
                    title = str(row.get("measure_title") or measure or label) if own else str(measure).replace("_", " ").capitalize()
                    alone.setdefault(
                        (measure, row.get("area"), row.get(f"{side}_review"), value),
                        (
                            f"{title}, {review_words(row.get(f'{side}_review'))[:1].lower()}{review_words(row.get(f'{side}_review'))[1:]}",
                            value,
                        ),
                    )
    lines += [(f"{label}: stands alone", value, None, Look.ALONE) for label, value in alone.values()]
    if not lines or len(lines) > MOST_ROWS:
        return None
    places = {number: float(len(lines) - number) for number in range(len(lines))}

    def points(choose: Callable[[int], bool], end: int) -> tuple[Point, ...]:
        chosen = [(number, line) for number, line in enumerate(lines) if choose(number)]
        return tuple(
            Point(line[0], line[1] if end == 1 else line[2], places[number], _side(line[1], line[2], end)) for number, line in chosen
        )

    def joins(look: Look, name: str) -> list[Series]:
        return _stretches(
            look,
            name,
            [(label, before, after, places[number]) for number, (label, before, after, kind) in enumerate(lines) if kind is look],
        )

    def is_pair(number: int) -> bool:
        return lines[number][3] in (Look.JOIN, Look.CAUTION)

    before_name, after_name = _review_names(rows)
    series = [
        Series("Rows", Look.LABEL, tuple(Point(line[0], 0.0, places[number]) for number, line in enumerate(lines))),
        *joins(Look.JOIN, "Comparable"),
        *joins(Look.CAUTION, "Compare with caution"),
        Series(before_name, Look.BEFORE, points(is_pair, 1), labelled=True),
        Series(after_name, Look.AFTER, points(is_pair, 2), labelled=True),
        Series("Stands alone", Look.ALONE, points(lambda number: lines[number][3] is Look.ALONE, 1), labelled=True),
    ]
    shown = percent_format(list(columns.values()), "value_from", "value_to")
    return Native(
        "scatter",
        tuple(one for one in series if one.points),
        Axis(0.0, 1.0, 0.2, shown),
        Axis(0.5, len(lines) + 0.5, hidden=True),
        label_share=0.34,
        notes=tuple(notes),
    )


def _stretches(look: Look, name: str, ends: Sequence[tuple[str, float | None, float | None, float]]) -> list[Series]:
    """A line of two points for each (label, from, to, place), a series each: a line with gaps confuses LibreOffice. One stands in the legend."""
    return [
        Series(
            name if number == 1 else f"{name} ({number})",
            look,
            (Point(label, low, place), Point(label, high, place)),
            in_legend=number == 1,
        )
        for number, (label, low, high, place) in enumerate(ends, 1)
    ]


def _side(before: float | None, after: float | None, end: int) -> str:
    """Outside the pair: the smaller value's label to the left, the larger's to the right."""
    rises = before is None or after is None or after >= before
    return "r" if after is None else "l" if (end == 1) == rises else "r"


def _review_names(rows: Sequence[dict[str, Cell]]) -> tuple[str, str]:
    names = []
    for side, otherwise in (("from", "Earlier review"), ("to", "Later review")):
        found = {str(row.get(f"{side}_review_name") or row.get(f"{side}_review") or otherwise) for row in rows}
        names.append(review_words(found.pop()) if len(found) == 1 else otherwise)
    return (names[0], names[1]) if names[0] != names[1] else ("Earlier review", "Later review")


def review_words(review: object) -> str:
    """A review's id as words: the stage's label where it is one."""
    text = str(review)
    return Stage(text).label if text in Stage.values() else text.replace("_", " ").capitalize()


def _row_labels(chart: PackChart, rows: Sequence[dict[str, Cell]]) -> list[str]:
    """A label a row: the measure, and area, team and reviews where these differ."""
    if rows and ROW_LABEL in rows[0]:
        return [str(row[ROW_LABEL]) for row in rows]
    several = {name: len({row.get(name) for row in rows}) > 1 for name in ("area", "team", "from_review", "to_review", "measure_title")}
    labels = []
    for row in rows:
        parts = [str(row.get("measure_title") or row.get("measure") or "")]
        parts += [
            str((row.get("area_name") if name == "area" else "") or row[name]) if row[name] != "all" else f"all {name}s"
            for name in ("area", "team")
            if several[name] and row.get(name) is not None
        ]
        if not several["measure_title"] and len(parts) > 1:
            parts = parts[1:]
        if several["from_review"] or several["to_review"]:
            parts.append(f"{row.get('from_review')} to {row.get('to_review')}")
        labels.append(", ".join(part for part in parts if part))
    return labels


def _need(chart: PackChart, *names: str) -> None:
    lacking = [name for name in names if name not in chart.columns]
    if lacking:
        raise KeyError(lacking[0])


def slope(chart: PackChart) -> Native | None:
    """One line a row from the earlier to the later value; rows that may not be joined have marks and no line."""
    rows = _told(chart)
    _need(chart, "value_from", "value_to", "comparability")
    series = []
    for row, label in zip(rows, _row_labels(chart, rows), strict=True):
        ends = (_number(row["value_from"]), _number(row["value_to"]))
        if row.get("is_suppressed") is True or ends == (None, None):
            continue
        if any(end is not None and not 0 <= end <= 1 for end in ends):
            return None
        if row["comparability"] not in (Comparability.COMPARABLE.value, Comparability.CAUTION.value):
            return None  # a slide's line chart joins what it is given: unlike things stay a picture
        series.append(Series(label, Look.LINE, tuple(Point(label, float(place), end) for place, end in enumerate(ends)), labelled=True))
    if not series or len(series) > 4:
        return None
    series = _labels_apart(series)
    shown = percent_format(columns_of(chart), "value_from", "value_to")
    return Native("line", tuple(series), Axis(), Axis(0.0, 1.0, 0.2, shown), categories=_review_names(rows))


def _labels_apart(series: Sequence[Series]) -> list[Series]:
    """At each end the highest value's label above, the lowest's below, those between outside, so that close ones do not touch."""
    sides: dict[tuple[int, int], str] = {}
    for end, outside in ((0, "l"), (1, "r")):
        order = sorted((-(one.points[end].y or 0.0), place) for place, one in enumerate(series) if one.points[end].y is not None)
        for rank, (_, place) in enumerate(order):
            sides[place, end] = "t" if rank == 0 else "b" if rank == len(order) - 1 else outside
    return [
        replace(one, points=tuple(replace(point, side=sides.get((place, end), "t")) for end, point in enumerate(one.points)))
        for place, one in enumerate(series)
    ]


_PERIODS = ("period", "period_start", "label", "review", "x")
_RUN_SERIES = (
    (("value", "rate"), "Value", Look.LINE),
    (("centre", "median"), "Centre line", Look.CENTRE),
    (("lower",), "Limits", Look.LIMIT),
    (("upper",), "Limits, upper line", Look.LIMIT),
    (("target",), "Target", Look.OUTER),
)


def over_time(chart: PackChart) -> Native | None:
    """A run or control chart: values, centre and limits by period; a missing value is a gap, never a line across."""
    period = next((name for name in _PERIODS if any(cell is not None for cell in chart.column(name))), None)
    if period is None or len(chart.rows) > MOST_POINTS:
        return None
    if any(name in chart.columns and len(set(chart.column(name))) > 1 for name in ("area", "team", "measure", "auditor_role")):
        return None  # small multiples are several charts
    categories = tuple(period_words(cell) if cell is not None else "" for cell in chart.column(period))
    if len(categories) > MOST_LONG_NAMES:
        categories = tuple(map(short_period, categories))
    printed = {column.name: column for column in columns_of(chart)}
    series = []
    for names, title, look in _RUN_SERIES:
        name = next((one for one in names if one in chart.columns), None)
        values = [_number(cell) for cell in chart.column(name)] if name else []
        if name and any(value is not None for value in values):
            if len(set(values)) == 1 and look is not Look.LINE:  # one line all the way: its name says where it lies
                title = f"{'Median' if name == 'median' else title} {printed[name].shown(chart.column(name)[0])}"
            points = tuple(Point(categories[i], float(i), value) for i, value in enumerate(values))
            series.append(Series(title, look, points, in_legend=name != "upper"))
    if not series or series[0].look is not Look.LINE:
        return None
    numbers = [point.y for one in series for point in one.points if point.y is not None]
    series += _signals(chart, series[0])
    is_share = all(0 <= number <= 1 for number in numbers)
    axis = Axis(0.0, 1.0, 0.2, "0%") if is_share else Axis(min(0.0, *numbers), None)
    return Native("line", tuple(series), Axis(), axis, categories=categories)


_MEANINGS = {"improvement": ("Signal of improvement", Look.BETTER), "concern": ("Signal of concern", Look.WORSE)}


def _signals(chart: PackChart, values: Series) -> list[Series]:
    """The points that break a rule, told apart by what they mean in name, shape and colour; the name says which rules."""
    quiet = (None, "", False, "none", "no")
    flags, meanings = chart.column("signal"), chart.column("meaning")
    found: dict[tuple[str, Look], list[Point]] = {}
    rules: dict[tuple[str, Look], list[str]] = {}
    for place, (flag, meaning) in enumerate(zip(flags, meanings, strict=True)):
        if flag not in quiet and values.points[place].y is not None:
            kind = _MEANINGS.get(str(meaning), ("Signal", Look.SIGNAL))
            found.setdefault(kind, [Point(point.label, point.x, None) for point in values.points])[place] = values.points[place]
            rules.setdefault(kind, []).append(SIGNAL_WORDS.get(str(flag), str(flag)))
    return [Series(f"{name}: {', '.join(distinct(rules[name, look]))}", look, tuple(points)) for (name, look), points in found.items()]


def funnel(chart: PackChart) -> Native | None:
    """Units by size and rate, between their limits. Without the limits among its numbers a funnel says nothing: a picture then."""
    if "low_95" not in chart.columns or "high_95" not in chart.columns:
        return None
    size = next((name for name in ("denominator", "n") if name in chart.columns), None)
    rate = next((name for name in ("rate", "value") if name in chart.columns), None)
    if size is None or rate is None or len(chart.rows) > MOST_POINTS:
        return None
    sizes, rates = [_number(cell) for cell in chart.column(size)], [_number(cell) for cell in chart.column(rate)]
    labels = [label_of(chart, place) for place in range(len(chart.rows))]
    dots = [Point(label, x, y) for label, x, y in zip(labels, sizes, rates, strict=True) if x is not None and y is not None]
    if not dots or any(not 0 <= point.y <= 1 for point in dots if point.y is not None):
        return None
    dots.sort(key=lambda point: (point.x or 0, point.label))
    outside = {label for label, place in zip(labels, chart.column("place"), strict=True) if place not in (None, "", "inside")}
    named = [point for point in dots if len(dots) <= MOST_NAMED or point.label in outside][:MOST_NAMED]
    series = [Series("Units", Look.DOTS, tuple(dots)), Series("Names", Look.NAME, tuple(named), in_legend=False)]
    for name, title, look in (
        ("overall", "Overall rate", Look.CENTRE),
        ("low_95", "95% limits", Look.LIMIT),
        ("high_95", "95% limits, upper line", Look.LIMIT),
        ("low_998", "99.8% limits", Look.OUTER),
        ("high_998", "99.8% limits, upper line", Look.OUTER),
    ):
        ends = [(x, _number(cell)) for x, cell in zip(sizes, chart.column(name), strict=True)]
        line = tuple(Point("", x, y) for x, y in sorted({(x, y) for x, y in ends if x is not None and y is not None}))
        series += [Series(title, look, line, in_legend=not name.startswith("high"))] if line else []
    return Native(
        "scatter",
        tuple(one for one in series if one.points),
        Axis(
            _start([point.x or 0 for point in dots]), None, None, "#,##0", "Gradings" if "gradings" in chart.subtitle else "Files audited"
        ),
        SHARE_AXIS,
    )


def _start(sizes: Sequence[float]) -> float:
    """Where the axis of sizes begins: at zero, or at a round number below where all units have many files."""
    least, most = min(sizes), max(sizes)
    if least < most / 2:
        return 0.0
    step = 10.0 ** math.floor(math.log10(most))
    return max(0.0, math.floor((least - (most - least) / 2) / (step / 10)) * step / 10)


def caterpillar(chart: PackChart) -> Native | None:
    """Rates in order with their intervals as lines."""
    _need(chart, "rate", "rate_low", "rate_high")
    rows = _told(chart)
    if len(rows) > MOST_ROWS:
        return None
    places = [float(len(rows) - number) for number in range(len(rows))]
    labels = [
        str(row.get(ROW_LABEL) or label_of(chart, place)) + (f": {SUPPRESSED}" if row.get("is_suppressed") is True else "")
        for place, row in enumerate(rows)
    ]
    spans: list[tuple[str, float | None, float | None, float]] = []
    dots = []
    for row, label, place in zip(rows, labels, places, strict=True):
        if row.get("is_suppressed") is True or _number(row["rate"]) is None:
            continue
        dots.append(Point(label, _number(row["rate"]), place, "t"))
        ends = (_number(row["rate_low"]), _number(row["rate_high"]))
        if None not in ends:
            spans.append((label, *ends, place))
    if not dots:
        return None
    overall = next((one for one in map(_number, chart.column("overall")) if one is not None), None)
    series = [
        Series("Rows", Look.LABEL, tuple(Point(label, 0.0, place) for label, place in zip(labels, places, strict=True))),
        *_stretches(Look.JOIN, "95% interval", spans),
        Series(
            "Overall rate", Look.CENTRE, tuple(Point("", overall, end) for end in (0.5, len(rows) + 0.5)) if overall is not None else ()
        ),
        Series("Rate", Look.AFTER, tuple(dots), labelled=True),
    ]
    return Native(
        "scatter",
        tuple(one for one in series if one.points),
        Axis(0.0, 1.0, 0.2, percent_format(columns_of(chart), "rate")),
        Axis(0.5, len(rows) + 0.5, hidden=True),
        label_share=0.34,
    )


def bars(chart: PackChart) -> Native | None:
    """One bar a row, from zero."""
    name = next((one for one in ("value", "rate", "count") if one in chart.columns), None)
    if name is None or len(chart.rows) > MOST_ROWS:
        return None
    values = [_number(cell) for cell in chart.column(name)]
    if not any(value is not None for value in values) or any(value is not None and value < 0 for value in values):
        return None
    labels = tuple(label_of(chart, place) for place in range(len(chart.rows)))
    points = tuple(Point(label, float(place), value) for place, (label, value) in enumerate(zip(labels, values, strict=True)))
    is_share = all(value is None or value <= 1 for value in values) and name != "count"
    shown = percent_format(columns_of(chart), name)
    axis = Axis(0.0, 1.0, 0.2, shown) if is_share else Axis(0.0, None)
    return Native("bar", (Series(name.capitalize(), Look.AFTER, points, labelled=True),), Axis(), axis, categories=labels)


def drift(chart: PackChart) -> Native | None:
    """Shares graded higher, the same and lower as bars; the words of each row have its interval."""
    _need(chart, "group", "graded", "share", "share_low", "share_high")
    rows = _told(chart)
    shares = [_number(row["share"]) for row in rows]
    if len(rows) > MOST_ROWS or None in shares:
        return None
    printed = {column.name: column for column in columns_of(chart)}
    labels = []
    for row in rows:
        graded = str(row["graded"])
        words = graded.capitalize() if "grade" in graded else f"Graded {graded}"
        ends = [printed[name].shown(row[name]) for name in ("share_low", "share_high") if _number(row[name]) is not None]
        group = "" if row["group"] in (None, "", "all") else f"{row['group']}: "
        labels.append(f"{group}{words}" + (f" ({' to '.join(ends)})" if len(ends) == 2 else ""))
    points = tuple(Point(label, float(place), value) for place, (label, value) in enumerate(zip(labels, shares, strict=True)))
    shown = percent_format(list(printed.values()), "share")
    bar = Series("Share of files, with its 95% interval in words", Look.AFTER, points, labelled=True)
    return Native("bar", (bar,), Axis(), Axis(0.0, 1.0, 0.2, shown), categories=tuple(labels))


RECIPES: dict[str, Callable[[PackChart], Native | None]] = {
    "dumbbell": dumbbell,
    "slope": slope,
    "run_chart": over_time,
    "control_chart": over_time,
    "trend": over_time,
    "funnel": funnel,
    "caterpillar": caterpillar,
    "grading_drift": drift,
    "bars": bars,
    "bar": bars,
}
