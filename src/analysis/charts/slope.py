"""The slope: up to four measures before and after, each a line that is named at its right end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd

from analysis.charts.canvas import Box, Canvas
from analysis.charts.changes import changes_refusal, conformed, labels_of, plotted, review_key
from analysis.charts.chart import Chart
from analysis.charts.letters import height_of, spread, width_of, wrap
from analysis.charts.style import DARK_BLUE, DARK_PINK, ORANGE, PAPER, QUIET, TURQUOISE, Size, size_named
from analysis.terms import Comparability
from analysis.wording.alt import changes_alt
from analysis.wording.captions import changes_caveats, changes_subtitle, marks_of, method_line, source_line
from analysis.wording.findings import changes_title, joined_rows
from analysis.wording.numbers import change_decimals, share, signed

MOST_LINES = 4
SMALLER = 0.86


@dataclass(frozen=True)
class Line:
    """One measure's line."""

    label: str
    before: float
    after: float
    before_words: str
    after_words: str
    change: str
    caution: bool
    colour: str


@dataclass(frozen=True)
class SlopeBody:
    """Lines between two upright axes of 0-100%."""

    lines: tuple[Line, ...]
    left_heading: str
    right_heading: str

    def needs(self, width: float, text: float) -> float:
        left, right = self._sides(width, text)
        labels = sum(self._label_height(line, width - right - 0.9 * text, text) for line in self.lines)
        heading = self._heading_height(width, left, right, text)
        return heading + max(labels + text, 13 * text, len(self.lines) * 2.4 * text) + text

    def paint(self, canvas: Canvas, box: Box, text: float) -> None:
        small = SMALLER * text
        left, right = self._sides(box.width, text)
        x1, x2 = box.left + left, box.left + right
        top = box.top + self._heading_height(box.width, left, right, text)
        bottom = box.bottom - 0.7 * text
        half = (right - left) / 2
        canvas.lines(x1 - 0.5 * text, box.top, wrap(self.left_heading, left * 0 + half + 0.2 * text, small, bold=True), small, bold=True)
        canvas.lines(x2, box.top, wrap(self.right_heading, box.width - right, small, bold=True), small, bold=True)

        def at(value: float) -> float:
            return bottom - value * (bottom - top)

        for tick in (0, 0.25, 0.5, 0.75, 1):
            canvas.grid([(x1, at(tick)), (x2, at(tick))])
            canvas.middle(box.left, at(tick), [f"{100 * tick:.0f}%"], small, colour=QUIET, role="tick")
        for x in (x1, x2):
            canvas.line([(x, top), (x, bottom)], colour="#999999", width=1, z=0.2, role="grid")
        room = box.width - right - 0.9 * text
        heights = [self._label_height(line, room, text) for line in self.lines]
        placed = spread([at(line.after) for line in self.lines], heights, top - 0.5 * text, bottom + 0.7 * text)
        before = spread([at(line.before) for line in self.lines], [1.15 * text] * len(self.lines), top - 0.5 * text, bottom + 0.7 * text)
        for line, y, y_before in zip(self.lines, placed, before, strict=True):
            dashes = (0.5 * text, 0.3 * text) if line.caution else None
            canvas.line([(x1, at(line.before)), (x2, at(line.after))], colour=line.colour, width=0.2 * text, dashes=dashes, z=2)
            canvas.mark(x1, at(line.before), 0.8 * text, fill=PAPER, edge=line.colour, width=0.16 * text)
            canvas.mark(x2, at(line.after), 0.8 * text, fill=line.colour, edge=line.colour)
            if abs(y_before - at(line.before)) > 0.4 * text:
                canvas.line([(x1 - 0.45 * text, at(line.before)), (x1 - 0.8 * text, y_before)], colour=QUIET, width=0.6)
            if abs(y - at(line.after)) > 0.4 * text:
                canvas.line([(x2 + 0.45 * text, at(line.after)), (x2 + 0.8 * text, y)], colour=QUIET, width=0.6)
            canvas.middle(x1 - 0.9 * text, y_before, [line.before_words], text, align="right", role="value")
            name, under = self._label(line, room, text)
            at_y = y - heights[self.lines.index(line)] / 2
            at_y = canvas.lines(x2 + 0.9 * text, at_y, name, text, role="value")
            canvas.lines(x2 + 0.9 * text, at_y, under, small, colour=QUIET, role="value")

    def _sides(self, width: float, text: float) -> tuple[float, float]:
        small = SMALLER * text
        left = width_of("100%", small) + max(width_of(line.before_words, text) for line in self.lines) + 1.8 * text
        return left, width - min(0.46 * width, max(12 * text, 0.4 * width))

    def _label(self, line: Line, room: float, text: float) -> tuple[list[str], list[str]]:
        under = line.change + (", with caution" if line.caution else "")
        return wrap(f"{line.after_words}  {line.label}", room, text, most=4), wrap(under, room, SMALLER * text)

    def _label_height(self, line: Line, room: float, text: float) -> float:
        name, under = self._label(line, room, text)
        return height_of(len(name), text) + height_of(len(under), SMALLER * text) + 0.25 * text

    def _heading_height(self, width: float, left: float, right: float, text: float) -> float:
        small = SMALLER * text
        lines = max(
            len(wrap(self.left_heading, (right - left) / 2 + 0.2 * text, small, bold=True)),
            len(wrap(self.right_heading, width - right, small, bold=True)),
        )
        return height_of(lines, small) + 1.2 * text


def slope(changes: pd.DataFrame, *, size: str | Size = "notebook", title_inside: bool = True, id: str = "slope") -> Chart:
    """Rows of CHANGES as lines from the earlier to the later value, at most four, on a full 0-100% axis.

    Only rows that may be joined are drawn, caution dashed; the others are told below with the reason. With none to join,
    or more than four, a sentence stands in the picture's place. Raises UsageError for a frame that is not a table of changes.
    """
    changes = conformed(changes)
    size = size_named(size)
    joined = joined_rows(changes)
    title = changes_title(changes)
    refuse = partial(changes_refusal, changes, title=title, id=id, family="slope", size=size, title_inside=title_inside)
    if joined.empty:
        return refuse("No two figures here may be joined by a line. charts.unjoined shows each alone, with the reason.")
    if len(joined) > MOST_LINES:
        return refuse(f"{len(joined)} lines are more than the {MOST_LINES} a slope can show. Use charts.dumbbell, or choose measures.")
    labels = dict(zip(changes.index, labels_of(changes), strict=True))
    colours = (DARK_BLUE, ORANGE, TURQUOISE, DARK_PINK)
    lines = [
        Line(
            labels[place],
            float(row["value_from"]),
            float(row["value_to"]),
            share(row["value_from"], row["decimals_from"]),
            share(row["value_to"], row["decimals_to"]),
            f"{signed(row['change_pp'], change_decimals(row))} percentage points",
            row["comparability"] == Comparability.CAUTION.value,
            colours[number],
        )
        for number, (place, row) in enumerate(joined.iterrows())
    ]
    marks = marks_of(changes)
    earlier, later = review_key(joined)
    return Chart(
        id=id,
        family="slope",
        title=title,
        subtitle=changes_subtitle(joined),
        source=source_line(changes),
        method=method_line(joined),
        alt_text=changes_alt("Slope chart on a 0 to 100% axis", changes, title, marks=marks, names=list(labels.values())),
        caveats=changes_caveats(changes),
        marks=marks,
        data=plotted(changes),
        body=SlopeBody(tuple(lines), earlier.text, later.text),
        size=size,
        title_inside=title_inside,
    )
