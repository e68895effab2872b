"""A sheet of paper in points from its top left corner, and the few marks charts are made of. No pyplot, no shared state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.transforms import Affine2D

from analysis.charts.letters import plain, width_of
from analysis.charts.style import EDGE, GRID, INK, LINE_HEIGHT, PAPER, house, worn

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Box:
    """A rectangle in points; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Canvas:
    """Draws on a matplotlib Figure by coordinates in points from the top left."""

    def __init__(self, width: float, height: float, *, dpi: float = 72) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=dpi, facecolor=worn(PAPER))
        self._count = 0
        self._points = Affine2D.from_values(1 / 72, 0, 0, -1 / 72, 0, height / 72) + self.figure.dpi_scale_trans

    def _gid(self, role: str) -> str:
        """An id of its own for each thing drawn, after its role: "mark-12". In the svg it names the group."""
        self._count += 1
        return f"{role}-{self._count}"

    def text(
        self,
        x: float,
        y: float,
        text: object,
        size: float,
        *,
        align: str = "left",
        bold: bool = False,
        colour: str = INK,
        role: str = "text",
    ) -> float:
        """One line whose band is `size * LINE_HEIGHT` high and starts at `y`. Returns its width."""
        words = plain(text)
        if not words:
            return 0.0
        self.figure.text(
            x,
            y + 0.93 * size + (LINE_HEIGHT - 1.16) / 2 * size,  # baseline: ascent and descent of DejaVu are 0.93 and 0.24
            words,
            transform=self._points,
            fontsize=size,
            fontfamily=house().fonts["embedded"],
            fontweight="bold" if bold else "normal",
            color=worn(colour),
            horizontalalignment=align,
            verticalalignment="baseline",
            parse_math=False,  # a dollar sign in a title is a dollar sign
            gid=self._gid(role),
        )
        return width_of(words, size, bold=bold)

    def lines(self, x: float, y: float, lines: Sequence[str], size: float, **how: Any) -> float:
        """Lines one below the other from the top `y`. Returns the y below the last."""
        for line in lines:
            self.text(x, y, line, size, **how)
            y += size * LINE_HEIGHT
        return y

    def middle(self, x: float, centre: float, lines: Sequence[str], size: float, **how: Any) -> None:
        """Lines whose block is centred on the height `centre`."""
        self.lines(x, centre - len(lines) * size * LINE_HEIGHT / 2, lines, size, **how)

    def line(
        self,
        points: Points,
        *,
        colour: str = INK,
        width: float = 1.0,
        dashes: Sequence[float] | None = None,
        steps: bool = False,
        z: float = 1,
        role: str = "line",
    ) -> None:
        """A line through points; `dashes` in points on and off."""
        style: Any = "-" if dashes is None else (0, tuple(dash / width for dash in dashes))
        artist = Line2D(
            [x for x, _ in points],
            [y for _, y in points],
            color=worn(colour),
            linewidth=width,
            linestyle=style,
            drawstyle="steps-mid" if steps else "default",
            solid_capstyle="butt",
            dash_capstyle="butt",
            transform=self._points,
            zorder=z,
            gid=self._gid(role),
        )
        self.figure.add_artist(artist)

    def grid(self, points: Points, *, colour: str = GRID, width: float = 0.7) -> None:
        """A quiet line behind everything."""
        self.line(points, colour=colour, width=width, z=0.1, role="grid")

    def rectangle(
        self,
        box: Box,
        *,
        fill: str | None = None,
        edge: str | None = None,
        hatch: str | None = None,
        width: float = 0.8,
        z: float = 0.5,
        role: str = "area",
    ) -> None:
        """A filled or outlined rectangle."""
        self.figure.add_artist(
            Rectangle(
                (box.left, box.top),
                box.width,
                box.height,
                facecolor=worn(fill),
                edgecolor=worn(edge),
                hatch=hatch,
                linewidth=width if edge else 0,
                transform=self._points,
                zorder=z,
                gid=self._gid(role),
            )
        )

    def polygon(self, points: Points, *, fill: str, edge: str | None = None, z: float = 2, role: str = "area") -> None:
        """A filled shape."""
        self.figure.add_artist(
            Polygon(
                list(points),
                closed=True,
                facecolor=worn(fill),
                edgecolor=worn(edge),
                linewidth=0.8,
                transform=self._points,
                zorder=z,
                gid=self._gid(role),
            )
        )

    def mark(
        self,
        x: float,
        y: float,
        size: float,
        *,
        shape: str = "o",
        fill: str = INK,
        edge: str = EDGE,
        width: float = 1.2,
        z: float = 3,
        role: str = "mark",
    ) -> None:
        """A point mark `size` points across: o round, s square, D diamond, ^ v triangles, x cross."""
        self.figure.add_artist(
            Line2D(
                [x],
                [y],
                marker=shape,
                markersize=size,
                markerfacecolor=worn(fill),
                markeredgecolor=worn(edge),
                markeredgewidth=width,
                linestyle="none",
                transform=self._points,
                zorder=z,
                gid=self._gid(role),
            )
        )
