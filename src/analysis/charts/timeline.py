"""A body over time on a 0-100% axis: points, their line with gaps, a centre and limits, a target, steps, and words for signals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.charts.canvas import Box, Canvas
from analysis.charts.icons import paint_icon
from analysis.charts.letters import height_of, shorten, spread, width_of, wrap
from analysis.charts.parts import Key, flow, paint_sign
from analysis.charts.style import DARK_BLUE, DARK_PINK, EDGE, ORANGE, QUIET, TURQUOISE
from analysis.terms import SHORTHAND, MissingReason
from analysis.wording.numbers import share

SMALLER = 0.86
MOST_TRACKS = 3  # lines of signal words; what finds no room is told in the notes
MEANING_COLOURS = {"improvement": TURQUOISE, "concern": ORANGE, "change": DARK_PINK}
HIDDEN_SIGN = SHORTHAND[MissingReason.SUPPRESSED]
STRETCH = 13.0  # letter sizes: the least height of the plot


@dataclass(frozen=True)
class Point:
    """One point in time. `value` None is a gap. `signal` in words, `towards` high or low, `meaning` a key of MEANING_COLOURS."""

    label: str
    value: float | None
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    signal: str = ""
    towards: str = ""
    meaning: str = ""
    stretch: int = 1
    is_hidden: bool = False  # a gap with its sign; one without is a period without a value


@dataclass(frozen=True)
class TimeBody:
    """Points over time. `icons`: (kind, words) shown above. `centre_name`: "mean" or "median"."""

    points: tuple[Point, ...]
    centre_name: str = "mean"
    target: float | None = None
    steps: tuple[int, ...] = ()
    icons: tuple[tuple[str, str], ...] = ()
    compact: bool = False  # one of many small ones: no direct labels, no key, first and last period only
    low: float = 0.0
    high: float = 1.0

    def needs(self, width: float, text: float) -> float:
        left, right = self._sides(width, text)
        return self._above(width, right - left, text) + (6 if self.compact else STRETCH) * text + 2.2 * text

    def paint(self, canvas: Canvas, box: Box, text: float) -> None:
        small = SMALLER * text
        left, right = self._sides(box.width, text)
        x1, x2 = box.left + left, box.left + right
        above = self._above(box.width, right - left, text)
        top, bottom = box.top + above + 0.3 * text, box.bottom - 1.7 * text
        self._paint_icons(canvas, box, text)
        self._paint_key(canvas, box, text)
        at_x = [x1 + (place + 0.5) * (x2 - x1) / len(self.points) for place in range(len(self.points))]

        def at(value: float) -> float:
            inside = min(max(value, self.low), self.high)
            return bottom - (inside - self.low) / (self.high - self.low) * (bottom - top)

        for tick in self._ticks():
            canvas.grid([(x1, at(tick)), (x2, at(tick))])
            canvas.middle(x1 - 0.4 * text, at(tick), [f"{100 * tick:.0f}%"], small, align="right", colour=QUIET, role="tick")
        self._paint_limits(canvas, at_x, at, text)
        if self.target is not None:
            canvas.line(
                [(x1, at(self.target)), (x2, at(self.target))], colour=DARK_PINK, width=0.12 * text, dashes=(0.2 * text, 0.2 * text), z=0.8
            )
        for step in self.steps:
            x = (at_x[step - 1] + at_x[step]) / 2
            canvas.line([(x, top), (x, bottom)], colour=EDGE, width=0.1 * text, dashes=(0.5 * text, 0.25 * text), z=0.7)
        self._paint_points(canvas, at_x, at, text, (x2 - x1) / len(self.points))
        self._paint_hidden(canvas, at_x, bottom - 0.75 * small, small)
        self._paint_periods(canvas, at_x, bottom + 0.6 * text, x1, x2, small)  # clear of the lowest tick
        if not self.compact:
            self._paint_signal_words(canvas, at_x, top - 0.5 * text, x1, x2, small)
            self._paint_names(canvas, at, x2 + 0.5 * text, box.right, top, bottom, text)

    def _ticks(self) -> list[float]:
        """Even steps of a quarter on the whole axis (a half where compact), of a tenth or fifth on a cropped one."""
        span = self.high - self.low
        step = 0.5 if self.compact and span == 1 else 0.25 if span == 1 else 0.2 if span > 0.5 else 0.1 if span > 0.2 else 0.05
        return [self.low + place * step for place in range(int(span / step + 1e-9) + 1)]

    def _sides(self, width: float, text: float) -> tuple[float, float]:
        small = SMALLER * text
        left = width_of("100%", small) + 0.6 * text
        names = self._names()
        room = 0.0 if self.compact else min(0.24 * width, max((width_of(words, small) for _, words in names), default=0) + 0.7 * text)
        return left, width - room - 0.2 * text

    def _names(self) -> list[tuple[float, str]]:
        """Direct labels at the right end: latest value, centre, limits, target."""
        present = [point for point in self.points if point.value is not None]
        if not present:
            return []
        last = self.points[-1] if self.points[-1].centre is not None else present[-1]
        names = [(present[-1].value or 0.0, f"Latest {share(present[-1].value or 0.0)}")]
        if last.centre is not None:
            names.append((last.centre, f"{self.centre_name.capitalize()} {share(last.centre)}"))
        with_limits = [point for point in self.points if point.upper is not None and point.lower is not None]
        if with_limits:
            names += [(with_limits[-1].upper or 0.0, "Upper limit"), (with_limits[-1].lower or 0.0, "Lower limit")]
        if self.target is not None:
            names.append((self.target, f"Target {100 * self.target:g}%"))
        return names

    def _above(self, width: float, plot: float, text: float) -> float:
        small = SMALLER * text
        if self.compact:
            return 0.3 * text
        icons = 2.9 * text if self.icons else 0.0
        return icons + len(flow(self._key(), width, small)) * 1.5 * small + self._tracks(plot, small) * 1.35 * small + 0.6 * text

    def _key(self) -> list[Key]:
        found = dict.fromkeys((point.towards, point.meaning) for point in self.points if point.signal)
        keys = [
            Key(f"{towards} side: {meaning}", "^" if towards == "high" else "v", MEANING_COLOURS.get(meaning, DARK_PINK))
            for towards, meaning in found
        ]
        return [Key("no signal", "o", DARK_BLUE), *keys] if keys else []

    def _groups(self) -> list[tuple[int, int, str]]:
        """Neighbouring points with one signal: first, last, words."""
        groups: list[tuple[int, int, str]] = []
        for place, point in enumerate(self.points):
            if not point.signal:
                continue
            if groups and groups[-1][2] == point.signal and groups[-1][1] == place - 1:
                groups[-1] = (groups[-1][0], place, point.signal)
            else:
                groups.append((place, place, point.signal))
        return groups

    def _placed(self, plot: float, small: float) -> list[tuple[int, int, int, str, float]]:
        """Signal words with their line (0 nearest the plot) and centre from the plot's left; those without room are left out."""
        ends = [0.0] * MOST_TRACKS
        placed = []
        wide = plot / max(len(self.points), 1)
        for first, last, words in self._groups():
            room = width_of(words, small) / 2
            centre = min(max((first + last + 1) / 2 * wide, room), plot - room)
            for track in range(MOST_TRACKS):
                if centre - room >= ends[track]:
                    ends[track] = centre + room + 0.6 * small
                    placed.append((track, first, last, words, centre))
                    break
        return placed

    def _tracks(self, plot: float, small: float) -> int:
        return max((track + 1 for track, *_ in self._placed(plot, small)), default=0)

    def _paint_icons(self, canvas: Canvas, box: Box, text: float) -> None:
        if not self.icons or self.compact:
            return
        wide = box.width / len(self.icons)
        for place, (kind, words) in enumerate(self.icons):
            x = box.left + place * wide
            paint_icon(canvas, x + 1.2 * text, box.top + 1.2 * text, 1.15 * text, kind)
            lines = wrap(words, wide - 3.4 * text, SMALLER * text, most=2)
            canvas.middle(x + 2.8 * text, box.top + 1.2 * text, lines, SMALLER * text, role="icon_words")

    def _paint_key(self, canvas: Canvas, box: Box, text: float) -> None:
        if self.compact:
            return
        small = SMALLER * text
        y = box.top + (2.9 * text if self.icons else 0.0)
        for line, entries in enumerate(flow(self._key(), box.width, small)):
            middle = y + (line + 0.5) * 1.5 * small
            for key, x in entries:
                paint_sign(canvas, box.left + x, middle, key.shape, key.fill, small)
                canvas.middle(box.left + x + 2.4 * small, middle, [key.text], small, role="key")

    def _paint_limits(self, canvas: Canvas, at_x: Sequence[float], at: Callable[[float], float], text: float) -> None:
        half = (at_x[1] - at_x[0]) / 2 if len(at_x) > 1 else text
        for name, colour, dashes, width in (
            ("centre", EDGE, None, 0.1),
            ("lower", "#6E6E6E", (0.35 * text, 0.2 * text), 0.09),
            ("upper", "#6E6E6E", (0.35 * text, 0.2 * text), 0.09),
        ):
            run: list[tuple[float, float]] = []
            stretch = None
            for x, point in zip(at_x, self.points, strict=True):
                value = getattr(point, name)
                if run and (value is None or point.stretch != stretch):
                    canvas.line(run, colour=colour, width=width * text, dashes=dashes, z=0.6)
                    run = []
                if value is not None:
                    run += [(x - half, at(value)), (x + half, at(value))]
                    stretch = point.stretch
            if run:
                canvas.line(run, colour=colour, width=width * text, dashes=dashes, z=0.6)

    def _paint_points(self, canvas: Canvas, at_x: Sequence[float], at: Callable[[float], float], text: float, apart: float) -> None:
        size = min((0.45 if self.compact else 0.62) * text, max(0.9 * apart, 0.22 * text))
        run: list[tuple[float, float]] = []
        for x, point in zip(at_x, self.points, strict=True):
            if point.value is None:
                if len(run) > 1:
                    canvas.line(run, colour=DARK_BLUE, width=0.1 * text, z=1.5)
                run = []
                continue
            run.append((x, at(point.value)))
            if point.signal:
                colour = MEANING_COLOURS.get(point.meaning, DARK_PINK)
                canvas.mark(
                    x,
                    at(point.value),
                    1.45 * size,
                    shape="^" if point.towards == "high" else "v",
                    fill=colour,
                    edge="#000000",
                    width=0.05 * text,
                )
            else:
                canvas.mark(x, at(point.value), size, fill=DARK_BLUE, edge=DARK_BLUE, width=0.02 * text)
        if len(run) > 1:
            canvas.line(run, colour=DARK_BLUE, width=0.1 * text, z=1.5)

    def _paint_hidden(self, canvas: Canvas, at_x: Sequence[float], y: float, small: float) -> None:
        """The sign of what is hidden at the foot of each such point; where points are narrow, once for neighbours."""
        end = -1.0
        for place, point in enumerate(self.points):
            half = width_of(HIDDEN_SIGN, small) / 2
            if point.is_hidden and at_x[place] - half > end:
                canvas.middle(at_x[place], y, [HIDDEN_SIGN], small, align="center", colour=QUIET, role="sign")
                end = at_x[place] + half

    def _paint_periods(self, canvas: Canvas, at_x: Sequence[float], y: float, x1: float, x2: float, small: float) -> None:
        if self.compact:
            wide = (x2 - x1) * 0.48
            canvas.text(x1, y, shorten(self.points[0].label, wide, small), small, colour=QUIET, role="tick")
            if len(self.points) > 1:
                canvas.text(x2, y, shorten(self.points[-1].label, wide, small), small, align="right", colour=QUIET, role="tick")
            return
        most = max(width_of(point.label, small) for point in self.points) + 0.9 * small
        every = max(1, -(-int(most * len(self.points)) // max(int(x2 - x1), 1)))
        for place in range(0, len(self.points), every):
            half = width_of(self.points[place].label, small) / 2
            canvas.text(
                min(max(at_x[place], half), canvas.width - half - 2),
                y,
                self.points[place].label,
                small,
                align="center",
                colour=QUIET,
                role="tick",
            )

    def _paint_signal_words(self, canvas: Canvas, at_x: Sequence[float], y: float, x1: float, x2: float, small: float) -> None:
        for track, first, last, words, centre in self._placed(x2 - x1, small):
            bottom = y - track * 1.35 * small
            canvas.line(
                [(at_x[first] - 0.25 * small, bottom), (at_x[last] + 0.25 * small, bottom)], colour=QUIET, width=0.1 * small, role="bracket"
            )
            canvas.text(x1 + centre, bottom - 1.25 * small, words, small, align="center", role="signal")

    def _paint_names(
        self, canvas: Canvas, at: Callable[[float], float], x: float, right: float, top: float, bottom: float, text: float
    ) -> None:
        small = SMALLER * text
        names = self._names()
        lines = [wrap(words, right - x, small, most=2) for _, words in names]
        heights = [height_of(len(words), small) for words in lines]
        placed = spread([at(value) for value, _ in names], heights, top - 0.6 * text, bottom + 0.6 * text)
        for words, y in zip(lines, placed, strict=True):
            canvas.middle(x, y, words, small, role="name")


@dataclass(frozen=True)
class Panel:
    """One of many small charts: its name, a line in words, and its points."""

    name: str
    words: str
    body: TimeBody


@dataclass(frozen=True)
class PanelsBody:
    """Small charts in a grid, all on the same axes."""

    panels: tuple[Panel, ...]

    def needs(self, width: float, text: float) -> float:
        columns, wide = self._grid(width, text)
        rows = [self.panels[place : place + columns] for place in range(0, len(self.panels), columns)]
        return sum(self._row_height(row, wide, text) for row in rows)

    def paint(self, canvas: Canvas, box: Box, text: float) -> None:
        columns, wide = self._grid(box.width, text)
        rows = [self.panels[place : place + columns] for place in range(0, len(self.panels), columns)]
        spare = max(0.0, box.height - self.needs(box.width, text)) / len(rows)
        y = box.top
        for row in rows:
            high = self._row_height(row, wide, text) + min(spare, 3 * text)
            head = self._head_height(row, wide, text)
            for place, panel in enumerate(row):
                x = box.left + place * (wide + text)
                name, words = self._head(panel, wide, text)
                below = canvas.lines(x, y, name, text, bold=True, role="panel")
                canvas.lines(x, below, words, SMALLER * text, colour=QUIET, role="panel")
                panel.body.paint(canvas, Box(x, y + head, x + wide, y + high - 0.8 * text), text)
            y += high

    def _grid(self, width: float, text: float) -> tuple[int, float]:
        most = max(1, min(len(self.panels), int((width + text) / (17 * text))))
        columns = -(-len(self.panels) // -(-len(self.panels) // most))  # six as three and three, not four and two
        return columns, (width - (columns - 1) * text) / columns

    def _head(self, panel: Panel, wide: float, text: float) -> tuple[list[str], list[str]]:
        return wrap(panel.name, wide, text, bold=True, most=5), wrap(panel.words, wide, SMALLER * text, most=2)

    def _head_height(self, row: Sequence[Panel], wide: float, text: float) -> float:
        heads = [self._head(panel, wide, text) for panel in row]
        return max(height_of(len(name), text) + height_of(len(words), SMALLER * text) for name, words in heads) + 0.5 * text

    def _row_height(self, row: Sequence[Panel], wide: float, text: float) -> float:
        return self._head_height(row, wide, text) + max(panel.body.needs(wide, text) for panel in row) + 0.8 * text
