"""A body of cells: headings, rows of words, tints beside the words, and a full-width line under a row for long texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from analysis.charts.canvas import Box, Canvas
from analysis.charts.letters import height_of, width_of, wrap
from analysis.charts.style import EDGE, QUIET

SMALLER = 0.88
WIDEST_FIRST = 0.4  # of the width, for the first column


@dataclass(frozen=True)
class Cell:
    """Words, and the tint behind them; the words alone must tell all."""

    text: str
    fill: str | None = None
    quiet: bool = False


@dataclass(frozen=True)
class GridRow:
    """The first cell is the row's heading. `under` are lines across the whole width."""

    cells: tuple[Cell, ...]
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Plan:
    widths: list[float]
    headings: list[list[str]]
    cells: list[list[list[str]]]
    under: list[list[str]]
    heading_height: float
    heights: list[float]  # of the cells of each row
    unders: list[float]


@dataclass(frozen=True)
class GridBody:
    """A table to look at. `most_lines` cuts names, and cells one line later, where a slide has no more room."""

    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]
    caption: str = ""
    most_lines: int | None = None

    def tightened(self) -> GridBody:
        """The same with one line a name, two a cell (a "none given" may not lose its end), and without the lines under rows."""
        return replace(self, rows=tuple(replace(row, under=()) for row in self.rows), most_lines=1)

    def needs(self, width: float, text: float) -> float:
        plan = self._plan(width, text)
        return plan.heading_height + sum(plan.heights) + sum(plan.unders)

    def paint(self, canvas: Canvas, box: Box, text: float) -> None:
        plan = self._plan(box.width, text)
        small, pad = SMALLER * text, 0.35 * text
        lefts = [box.left + sum(plan.widths[:place]) for place in range(len(plan.widths))]
        for left, lines in zip(lefts, plan.headings, strict=True):
            top = box.top + plan.heading_height - height_of(len(lines), small) - 0.4 * text
            canvas.lines(left + pad, top, lines, small, bold=True, role="heading")
        y = box.top + plan.heading_height
        for row, lines_of, high, under, under_high in zip(self.rows, plan.cells, plan.heights, plan.under, plan.unders, strict=True):
            canvas.grid([(box.left, y), (box.right, y)], colour="#B3B3B3")
            for place, (cell, lines) in enumerate(zip(row.cells, lines_of, strict=True)):
                left, wide = lefts[place], plan.widths[place]
                if cell.fill:
                    area = Box(left + 0.1 * text, y + 0.15 * text, left + wide - 0.1 * text, y + high - 0.15 * text)
                    canvas.rectangle(area, fill=cell.fill, edge=EDGE, width=0.4, role="tint")
                letters = text if place == 0 else small
                canvas.middle(left + pad, y + high / 2, lines, letters, colour=QUIET if cell.quiet else "#000000", role="cell")
            y += high
            canvas.lines(box.left + pad, y - 0.1 * text, under, small, colour=QUIET, role="under")
            y += under_high
        canvas.grid([(box.left, y), (box.right, y)], colour="#B3B3B3")

    def html(self) -> str:
        """The same as a table with caption and headings in their scope."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.headings)
        rows = []
        for row in self.rows:
            cells = "".join(f"<td>{escape(cell.text)}</td>" for cell in row.cells[1:])
            rows.append(f'<tr><th scope="row">{escape(row.cells[0].text)}</th>{cells}</tr>')
            rows += [f'<tr><td colspan="{len(row.cells)}">{escape(text)}</td></tr>' for text in row.under]
        caption = f"<caption>{escape(self.caption)}</caption>"
        return f'<table class="reaudit-table">{caption}<thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'

    def _plan(self, width: float, text: float) -> _Plan:
        small, pad = SMALLER * text, 0.7 * text
        widths = self._widths(width, text)
        headings = [wrap(name, wide - pad, small, bold=True) for name, wide in zip(self.headings, widths, strict=True)]
        cells = [
            [
                wrap(cell.text, widths[place] - pad, text if place == 0 else small, most=self.most_lines and self.most_lines + (place > 0))
                for place, cell in enumerate(row.cells)
            ]
            for row in self.rows
        ]
        under = [[line for part in row.under for line in wrap(part, width - pad, small)] for row in self.rows]
        heights = [
            max(height_of(len(lines), text if place == 0 else small) for place, lines in enumerate(lines_of)) + 0.6 * text
            for lines_of in cells
        ]
        return _Plan(
            widths,
            headings,
            cells,
            under,
            max(height_of(len(lines), small) for lines in headings) + 0.5 * text,
            heights,
            [height_of(len(lines), small) + (0.3 * text if lines else 0) for lines in under],
        )

    def _widths(self, width: float, text: float) -> list[float]:
        """As browsers do it: each column between its longest word and its longest text, the room shared by what each lacks."""
        small, pad = SMALLER * text, 0.7 * text + 1
        least, most = [], []
        for place, heading in enumerate(self.headings):
            texts = [(row.cells[place].text, text if place == 0 else small, False) for row in self.rows] + [(heading, small, True)]
            cap = (WIDEST_FIRST if place == 0 else 1.0) * width
            least.append(min(max(_word(*entry) for entry in texts) + pad, 0.3 * width))
            most.append(min(max(width_of(words, letters, bold=bold) for words, letters, bold in texts) + pad, cap))
        return share_out(least, most, width)


def share_out(least: Sequence[float], most: Sequence[float], width: float) -> list[float]:
    """Widths between least and most that fill `width`; where even the least are too wide they are squeezed alike."""
    most = [max(low, high) for low, high in zip(least, most, strict=True)]
    if sum(most) <= width:
        extra = (width - sum(most)) / len(most)
        return [high + extra for high in most]
    if sum(least) >= width:
        return [low * width / sum(least) for low in least]
    part = (width - sum(least)) / (sum(most) - sum(least))
    return [low + (high - low) * part for low, high in zip(least, most, strict=True)]


def _word(text: str, letters: float, bold: bool) -> float:
    return max((width_of(word, letters, bold=bold) for word in text.split()), default=0.0)
