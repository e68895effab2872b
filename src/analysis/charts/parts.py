"""The parts rows and keys are made of: point marks, stretches, axes, key entries, and how they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts.canvas import Box, Canvas
from analysis.charts.letters import width_of, wrap
from analysis.charts.style import AFTER, EDGE, INK


@dataclass(frozen=True)
class Dot:
    """A point mark. `side` says where its label stands."""

    x: float
    fill: str = AFTER
    shape: str = "o"
    label: str = ""
    side: str = "right"


@dataclass(frozen=True)
class Span:
    """A stretch of the axis: kind "join" (solid), "caution" (dashed), "interval" (thin with ends), "bounds" (hatched bar), "bar"."""

    low: float
    high: float
    kind: str
    fill: str = AFTER
    label: str = ""


@dataclass(frozen=True)
class Row:
    """One row. `result` is read in the right column, its first line bold; `section` heads a new group of rows."""

    label: str
    dots: tuple[Dot, ...] = ()
    spans: tuple[Span, ...] = ()
    under: str = ""
    result: tuple[str, ...] = ()
    words: str = ""  # in the place of marks, where there is no value
    section: str = ""
    target: float | None = None


@dataclass(frozen=True)
class Key:
    """An entry of the key above the rows: a mark or a stretch, and what it means."""

    text: str
    shape: str = "o"  # o D s |, or "join", "caution", "interval", "bounds", "target"
    fill: str = AFTER


@dataclass(frozen=True)
class Axis:
    """A straight axis: shares 0-1, or percentage points. `title` says when it is cropped; `line` is drawn across all rows."""

    low: float = 0.0
    high: float = 1.0
    title: str = ""
    unit: str = "share"  # or "points"
    line: float | None = None

    def ticks(self, width: float, text: float) -> list[float]:
        """Tick positions that leave room for their labels."""
        span = self.high - self.low
        steps = (
            (5.0, 10.0, 20.0, 25.0, 50.0, 100.0)
            if self.unit == "points"
            else (0.1, 0.2, 0.25, 0.5, 1.0)
            if span > 0.5
            else (0.05, 0.1, 0.25)
        )
        room = 1.6 * width_of("100%", text)
        for step in steps:
            number = round(span / step)
            whole = abs(number * step - span) < 1e-9
            if whole and number and width / number >= room and (number <= 5 or width > 500):
                return [self.low + place * step for place in range(number + 1)]
        return [self.low, *([0.0] if self.low < 0 < self.high and width > 6 * room else []), self.high]

    def words(self, tick: float) -> str:
        """A tick's label."""
        return f"{100 * tick:.0f}%" if self.unit == "share" else f"{tick:+.0f}".replace("-", "−").replace("+0", "0")


def paint_span(canvas: Canvas, low: float, high: float, y: float, span: Span, text: float) -> None:
    """A stretch from low to high (points from the left) at the height y."""
    if span.kind in ("join", "caution"):
        dashes = (0.45 * text, 0.3 * text) if span.kind == "caution" else None
        canvas.line([(low, y), (high, y)], colour=EDGE, width=0.2 * text, dashes=dashes, z=1)
    elif span.kind == "interval":
        canvas.line([(low, y), (high, y)], colour=span.fill, width=0.14 * text, z=1.5)
        for x in (low, high):
            canvas.line([(x, y - 0.3 * text), (x, y + 0.3 * text)], colour=span.fill, width=0.14 * text, z=1.5)
    else:
        tall = 0.42 * text
        hatch = "////" if span.kind == "bounds" else None
        fill = "#FFFFFF" if span.kind == "bounds" else span.fill
        canvas.rectangle(Box(low, y - tall, max(high, low + 0.5), y + tall), fill=fill, edge=span.fill, hatch=hatch, z=1, role="mark")


def paint_sign(canvas: Canvas, x: float, middle: float, shape: str, fill: str, small: float) -> None:
    """The small picture of a key entry, two letters wide."""
    if shape in ("join", "caution", "interval", "bounds", "bar"):
        paint_span(canvas, x, x + 2 * small, middle, Span(0, 1, shape, fill), 0.95 * small)
    elif shape == "target":
        canvas.line([(x + small, middle - 0.6 * small), (x + small, middle + 0.6 * small)], colour=INK, width=0.2 * small)
    elif shape == "dashes":
        canvas.line([(x, middle), (x + 2 * small, middle)], colour=fill, width=0.12 * small, dashes=(0.5 * small, 0.3 * small))
    elif shape == "line":
        canvas.line([(x, middle), (x + 2 * small, middle)], colour=fill, width=0.14 * small)
    else:
        canvas.mark(x + small, middle, 0.95 * small, shape=shape, fill=fill, width=0.1 * small)


def flow(keys: Sequence[Key], width: float, small: float) -> list[list[tuple[Key, float]]]:
    """Key entries in lines no wider than `width`, each with its x."""
    lines: list[list[tuple[Key, float]]] = []
    x = 0.0
    for key in keys:
        for part, text in enumerate(wrap(key.text, width - 2.4 * small, small)):
            wide = 2.4 * small + width_of(text, small)
            if part or not lines or x + wide > width:
                lines.append([])
                x = 0.0
            shown = Key(text, key.shape if part == 0 else "none", key.fill)
            lines[-1].append((shown, x))
            x += wide + 2 * small
    return lines
