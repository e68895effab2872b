"""The dumbbell: several measures before and after, on a full 0-100% axis."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import pandas as pd

from analysis.charts.changes import (
    APART_HEADING,
    changes_refusal,
    conformed,
    grouped_labels,
    hidden_row,
    labels_of,
    plotted,
    review_key,
    single_rows,
    singles_of,
)
from analysis.charts.chart import Chart
from analysis.charts.parts import Axis, Dot, Key, Row, Span
from analysis.charts.rows import RowsBody
from analysis.charts.style import AFTER, BEFORE, Size, size_named
from analysis.terms import Comparability
from analysis.wording.alt import changes_alt, direction_word
from analysis.wording.captions import changes_caveats, changes_subtitle, marks_of, method_line, source_line, twice_note
from analysis.wording.findings import changes_title, joined_rows
from analysis.wording.numbers import change_decimals, missing, share, signed

MOST_ROWS = 60  # more than a person reads; choose areas or measures first


def dumbbell(
    changes: pd.DataFrame,
    *,
    twice: int = 0,
    size: str | Size = "notebook",
    title_inside: bool = True,
    crop: bool = False,
    id: str = "dumbbell",
) -> Chart:
    """Rows of CHANGES as a dumbbell: earlier value light, later value dark, joined where they may be.

    Rows declared comparable are joined by a solid line, rows with caution by a dashed one with the word, its reason below.
    Everything else (not comparable, or a comparability nobody declared) stands apart below, one mark a figure, never
    joined. Suppressed rows say so. `twice`: files graded by several roles, whose gradings are counted. Measures that are
    not shares are told in the notes. The axis is 0-100% unless `crop`.
    Raises UsageError for a frame that is not a table of changes or an unknown size.
    """
    changes = conformed(changes)
    size = size_named(size)
    title = changes_title(changes)
    refuse = partial(changes_refusal, changes, title=title, id=id, family="dumbbell", size=size, title_inside=title_inside)
    if changes.empty:
        return refuse("No measure here has a value at both reviews. Choose other reviews or measures.")
    if len(changes) > MOST_ROWS:
        sentence = f"{len(changes)} comparisons are too many for one chart. Choose measures or areas, at most {MOST_ROWS} rows."
        return refuse(sentence)
    joined = joined_rows(changes)
    rows = _joined_rows(changes)
    apart = changes[~changes.index.isin(joined.index) & ~changes["is_suppressed"]]
    singles = singles_of(apart)
    rows += single_rows(singles, section=APART_HEADING)
    if not rows:
        return refuse("None of these measures is a share with a value, so nothing can be drawn on a 0-100% axis.")
    key = review_key(changes)
    cautious = (joined["comparability"] == Comparability.CAUTION.value).any()
    key += (Key("Compare with caution", "caution"),) if cautious else ()
    key += (Key("Stands alone", "D", "#FFFFFF"),) if singles else ()
    marks = marks_of(changes)
    axis = cropped_axis([dot.x for row in rows for dot in row.dots]) if crop else Axis()
    return Chart(
        id=id,
        family="dumbbell",
        title=title,
        subtitle=changes_subtitle(changes, is_cropped=crop),
        source=source_line(changes),
        method=method_line(joined),
        alt_text=changes_alt(f"Dumbbell chart on {axis_words(axis)}", changes, title, marks=marks, names=labels_of(changes)),
        caveats=(*changes_caveats(changes), *twice_note(twice)),
        marks=marks,
        data=plotted(changes),
        body=RowsBody(tuple(rows), key, axis, "Change, percentage points" if len(joined) else ""),
        size=size,
        title_inside=title_inside,
    )


def axis_words(axis: Axis) -> str:
    """The axis for listeners, who must know of a crop."""
    words = f"{100 * axis.low:.0f} to {100 * axis.high:.0f}% axis"
    return f"a {words}" if (axis.low, axis.high) == (0.0, 1.0) else f"a cropped {words}"


def cropped_axis(values: list[float]) -> Axis:
    """An axis in whole tenths about the values, whose title says that it is cropped."""
    low, high = math.floor(min(values) * 10 - 0.5) / 10, math.ceil(max(values) * 10 + 0.5) / 10
    low, high = max(0.0, low), min(1.0, high)
    if (low, high) == (0.0, 1.0):
        return Axis()
    return Axis(low, high, f"Axis cropped to {100 * low:.0f}% to {100 * high:.0f}%")


def _joined_rows(changes: pd.DataFrame) -> list[Row]:
    """Joinable and hidden rows, under a heading for each measure where several measures have several places."""
    keep = set(joined_rows(changes).index)
    grouped = grouped_labels(changes)
    names = grouped or [("", label) for label in labels_of(changes)]
    found = [
        (section, joined_row(row, label) if place in keep else hidden_row(label))
        for (section, label), (place, row) in zip(names, changes.iterrows(), strict=True)
        if place in keep or row["is_suppressed"]
    ]
    rows, before = [], ""
    for section in dict.fromkeys(section for section, _ in found):
        for mine in [row for name, row in found if name == section]:
            rows.append(replace(mine, section=section if section != before else ""))
            before = section
    return rows


def joined_row(row: pd.Series, label: str) -> Row:
    """A dumbbell of one change that may be joined."""
    before, after = float(row["value_from"]), float(row["value_to"])
    rises = after >= before
    caution = row["comparability"] == Comparability.CAUTION.value
    result = [signed(row["change_pp"], change_decimals(row))]
    if not missing(row["change_pp_low"]) and not missing(row["change_pp_high"]):
        result.append(f"({signed(row['change_pp_low'])} to {signed(row['change_pp_high'])})")
    result.append(direction_word(row))
    if caution:
        result.append("with caution")
    counted = [f"{row[name]:,}" for name in ("denominator_from", "denominator_to") if not missing(row[name])]
    return Row(
        label,
        dots=(
            Dot(before, BEFORE, "o", share(before, row["decimals_from"]), "left" if rises else "right"),
            Dot(after, AFTER, "o", share(after, row["decimals_to"]), "right" if rises else "left"),
        ),
        spans=(Span(min(before, after), max(before, after), "caution" if caution else "join"),),
        under=f"n = {', then '.join(counted)}" if len(counted) == 2 else "",
        result=tuple(result),
    )
