"""A body of rows on one share axis: a label, marks on a 0-100% scale, a result in words. Dumbbell, bounds and others are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from analysis.charts.canvas import Box, Canvas
from analysis.charts.letters import height_of, plain, shorten_all, width_of, wrap
from analysis.charts.parts import Axis, Key, Row, flow, paint_sign, paint_span
from analysis.charts.style import INK, QUIET

MOST_LABEL_LINES = 8  # names that differ at their end stay whole where the sheet may grow
TIGHT_RESULT_SHARE = 0.45  # one line holds what else stands on several; a "not met" may not lose its end
LABEL_SHARE, RESULT_SHARE = 0.34, 0.32  # of the width, at most
SMALLER = 0.86  # of the text size, for second lines
MARK = 0.95  # of the text size, across a point mark
LOOSEST_ROW = 6.0  # text sizes from row to row, where there is room to spare


@dataclass(frozen=True)
class _Plan:
    """Where everything goes, for one width and letter size."""

    label_width: float
    result_width: float
    left: float  # of the axis, from the left of the body
    right: float
    labels: list[list[str]]
    unders: list[list[str]]
    results: list[list[str]]
    heading: list[str]
    keys: list[list[tuple[Key, float]]]
    heights: list[float]
    sections: list[list[str]]
    axis_title: list[str]


@dataclass(frozen=True)
class RowsBody:
    """Rows, their key, the axis and the heading of the right column."""

    rows: tuple[Row, ...]
    key: tuple[Key, ...] = ()
    axis: Axis = field(default_factory=Axis)
    result_heading: str = ""
    is_tight: bool = False

    def tightened(self) -> RowsBody:
        """The same with one line a row; names are cut short, and the alt text and data keep them whole."""
        rows = tuple(
            replace(row, under="", result=(", ".join(row.result).replace(", (", " ("),) if row.result else ()) for row in self.rows
        )
        return replace(self, rows=rows, is_tight=True)

    def needs(self, width: float, text: float) -> float:
        plan = self._plan(width, text)
        return (
            self._above(plan, text)
            + sum(plan.heights)
            + sum(self._section_height(lines, text) for lines in plan.sections)
            + self._below(plan, text)
        )

    def paint(self, canvas: Canvas, box: Box, text: float) -> None:
        plan = self._plan(box.width, text)
        above, below = self._above(plan, text), self._below(plan, text)
        headings = sum(self._section_height(lines, text) for lines in plan.sections)
        spare = box.height - above - below - headings - sum(plan.heights)
        loosest = [max(high, LOOSEST_ROW * text) for high in plan.heights]
        room = sum(loosest) - sum(plan.heights)
        share = min(1.0, max(0.0, spare) / room) if room > 0 else 0.0
        heights = [high + (loose - high) * share for high, loose in zip(plan.heights, loosest, strict=True)]
        self._paint_key(canvas, box, plan, text)
        if plan.heading:
            small = SMALLER * text
            top = box.top + above - height_of(len(plan.heading), small) - 0.4 * text
            canvas.lines(box.right - plan.result_width, top, plan.heading, small, colour=QUIET)
        y = box.top + above
        bands = []
        for place, high in enumerate(heights):
            if plan.sections[place]:
                canvas.lines(box.left, y + 0.5 * text, plan.sections[place], text, bold=True, role="section")
                y += self._section_height(plan.sections[place], text)
            bands.append((y, y + high))
            y += high
        left, right = box.left + plan.left, box.left + plan.right
        self._paint_axis(canvas, box, left, right, bands, y, plan, text)
        for place, band in enumerate(bands):
            self._paint_row(canvas, box, place, band, left, right, plan, text)

    def _plan(self, width: float, text: float) -> _Plan:
        small = SMALLER * text
        label_width = min(
            LABEL_SHARE * width, max((max(width_of(row.label, text), width_of(row.under, small)) for row in self.rows), default=0) + 2
        )
        result_width = 0.0
        if any(row.result for row in self.rows):
            longest = max(
                [width_of(line, small if place else text, bold=place == 0) for row in self.rows for place, line in enumerate(row.result)]
                + [width_of(word, small) for word in self.result_heading.split()]
            )
            result_width = min((TIGHT_RESULT_SHARE if self.is_tight else RESULT_SHARE) * width, longest + 4)
        labels = [wrap(row.label, label_width, text, most=MOST_LABEL_LINES) for row in self.rows]
        if self.is_tight:
            labels = [[label] for label in shorten_all([plain(row.label) for row in self.rows], label_width, text)]
        unders = [wrap(row.under, label_width, small, most=2) if row.under else [] for row in self.rows]
        results = [
            [
                part
                for place, line in enumerate(row.result)
                for part in wrap(line, result_width, text if place == 0 else small, bold=place == 0, most=1 if self.is_tight else None)
            ]
            for row in self.rows
        ]
        heights = [
            max(
                height_of(len(labels[i]), text) + height_of(len(unders[i]), small),
                height_of(min(1, len(results[i])), text) + height_of(max(0, len(results[i]) - 1), small),
                (1.25 if self.is_tight else 1.5) * text,
            )
            + (0.1 if self.is_tight else 0.55) * text
            for i in range(len(self.rows))
        ]
        left, right = self._axis_ends(label_width + 0.9 * text, width - (result_width + 1.1 * text if result_width else 0.0), text)
        for i, row in enumerate(self.rows):
            if row.words:
                heights[i] = max(heights[i], height_of(len(wrap(row.words, right - left, small)), small) + 0.55 * text)
        heading = wrap(self.result_heading, result_width, small) if self.result_heading and result_width else []
        return _Plan(
            label_width,
            result_width,
            left,
            right,
            labels,
            unders,
            results,
            heading,
            flow(self.key, width - (result_width + 2 * text if heading else 0), small),
            heights,
            [wrap(row.section, width, text, bold=True) if row.section else [] for row in self.rows],
            wrap(self.axis.title, width, small) if self.axis.title else [],
        )

    def _axis_ends(self, start: float, end: float, text: float) -> tuple[float, float]:
        """Left and right of the axis so that value labels beside the outermost marks, and tick labels, have room."""
        half = width_of("100%", SMALLER * text) / 2
        before = after = max(half, MARK * text / 2 + 1)
        for _ in range(6):
            inner = max(end - start - before - after, 1.0)
            for row in self.rows:
                for side, at, room in _label_needs(row, text):
                    share = (at - self.axis.low) / (self.axis.high - self.axis.low)
                    if side == "left":
                        before = max(before, room - share * inner)
                    else:
                        after = max(after, room - (1 - share) * inner)
        return start + before, max(end - after, start + before + 1)

    def _above(self, plan: _Plan, text: float) -> float:
        small = SMALLER * text
        return max(len(plan.keys) * 1.5 * small, height_of(len(plan.heading), small)) + 0.5 * text

    def _below(self, plan: _Plan, text: float) -> float:
        small = SMALLER * text
        return 0.35 * text + height_of(1 + len(plan.axis_title), small)

    @staticmethod
    def _section_height(lines: Sequence[str], text: float) -> float:
        return height_of(len(lines), text) + 0.8 * text if lines else 0.0

    def _paint_key(self, canvas: Canvas, box: Box, plan: _Plan, text: float) -> None:
        small = SMALLER * text
        for line, entries in enumerate(plan.keys):
            middle = box.top + (line + 0.5) * 1.5 * small
            for key, x in entries:
                paint_sign(canvas, box.left + x, middle, key.shape, key.fill, small)
                canvas.middle(box.left + x + 2.4 * small, middle, [key.text], small, role="key")

    def _paint_axis(
        self,
        canvas: Canvas,
        box: Box,
        left: float,
        right: float,
        bands: Sequence[tuple[float, float]],
        bottom: float,
        plan: _Plan,
        text: float,
    ) -> None:
        small = SMALLER * text
        for tick in self.axis.ticks(right - left, small):
            x = left + (tick - self.axis.low) / (self.axis.high - self.axis.low) * (right - left)
            for top, low in _joined(bands):
                canvas.grid([(x, top), (x, low)])
            canvas.text(x, bottom + 0.3 * text, self.axis.words(tick), small, align="center", colour=QUIET, role="tick")
        if self.axis.line is not None and bands:
            x = left + (self.axis.line - self.axis.low) / (self.axis.high - self.axis.low) * (right - left)
            canvas.line(
                [(x, bands[0][0]), (x, bottom)], colour=QUIET, width=0.12 * text, dashes=(0.4 * text, 0.25 * text), z=0.3, role="grid"
            )
        if plan.axis_title:
            canvas.lines(
                (left + right) / 2, bottom + 0.3 * text + height_of(1, small), plan.axis_title, small, align="center", role="axis_title"
            )

    def _paint_row(
        self, canvas: Canvas, box: Box, place: int, band: tuple[float, float], left: float, right: float, plan: _Plan, text: float
    ) -> None:
        row, small = self.rows[place], SMALLER * text
        middle = (band[0] + band[1]) / 2

        def at(x: float) -> float:
            inside = min(max(x, self.axis.low), self.axis.high)
            return left + (inside - self.axis.low) / (self.axis.high - self.axis.low) * (right - left)

        high = height_of(len(plan.labels[place]), text) + height_of(len(plan.unders[place]), small)
        below = canvas.lines(box.left, middle - high / 2, plan.labels[place], text, role="label")
        canvas.lines(box.left, below, plan.unders[place], small, colour=QUIET, role="label")
        if row.words:
            canvas.middle(left, middle, wrap(row.words, right - left, small), small, colour=QUIET, role="words")
        for span in row.spans:
            paint_span(canvas, at(span.low), at(span.high), middle, span, text)
        if row.target is not None:
            canvas.line(
                [(at(row.target), middle - 0.62 * text), (at(row.target), middle + 0.62 * text)],
                colour=INK,
                width=0.18 * text,
                z=4,
                role="mark",
            )
        equal = len(row.dots) == 2 and abs(at(row.dots[0].x) - at(row.dots[1].x)) < 0.3 * text
        for number, dot in enumerate(row.dots):
            size = MARK * text * (1.45 if equal and number == 0 else 1.0)
            canvas.mark(at(dot.x), middle, size, shape=dot.shape, fill=dot.fill, width=0.09 * text, z=3 + number)
        for x, side, words in _labels(row):
            edge = at(x) + (_reach(row, text) if side == "right" else -_reach(row, text))
            canvas.middle(edge, middle, [words], text, align="left" if side == "right" else "right", role="value")
        lines = plan.results[place]
        if lines:
            top = middle - (height_of(1, text) + height_of(len(lines) - 1, small)) / 2
            x = box.right - plan.result_width
            canvas.text(x, top, lines[0], text, bold=True, role="result")
            canvas.lines(x, top + height_of(1, text), lines[1:], small, role="result")


def _reach(row: Row, text: float) -> float:
    """From the outermost mark's centre to its label."""
    return MARK * text * 0.75 + 0.3 * text


def _labels(row: Row) -> list[tuple[float, str, str]]:
    """Value labels outside the outermost marks and stretches, so that they never stand on one another."""
    ends = [dot.x for dot in row.dots] + [x for span in row.spans for x in (span.low, span.high)]
    if row.target is not None:
        ends.append(row.target)
    found = []
    for dot in row.dots:
        if dot.label:
            found.append((min(ends) if dot.side == "left" else max(ends), dot.side, dot.label))
    return found + [(max(ends), "right", span.label) for span in row.spans if span.label]


def _label_needs(row: Row, text: float) -> list[tuple[str, float, float]]:
    return [(side, x, _reach(row, text) + width_of(words, text) + 1) for x, side, words in _labels(row)]


def _joined(bands: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Bands that touch as one, so that gridlines are broken only by section headings."""
    joined: list[tuple[float, float]] = []
    for top, bottom in bands:
        if joined and abs(joined[-1][1] - top) < 0.01:
            joined[-1] = (joined[-1][0], bottom)
        else:
            joined.append((top, bottom))
    return joined
