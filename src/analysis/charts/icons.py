"""Small round signs for variation and assurance, drawn by us; the words beside them say the same."""

from __future__ import annotations

from math import cos, pi, sin

from analysis.charts.canvas import Canvas
from analysis.charts.style import DARK_BLUE, DARK_PINK, EDGE, ORANGE, PAPER, TURQUOISE

COLOURS = {
    "improvement": TURQUOISE,
    "concern": ORANGE,
    "change": DARK_PINK,
    "common_cause": EDGE,
    "passes": DARK_BLUE,
    "fails": ORANGE,
    "hit_or_miss": EDGE,
    "undetermined": EDGE,
}


def paint_icon(canvas: Canvas, x: float, y: float, radius: float, kind: str) -> None:
    """A ring about a sign: star burst of points for a signal, a wave for none, a tick, cross or half for the target."""
    colour = COLOURS.get(kind, EDGE)
    ring = [(x + radius * cos(2 * pi * i / 48), y + radius * sin(2 * pi * i / 48)) for i in range(48)]
    canvas.polygon(ring, fill=PAPER, z=1, role="icon")
    canvas.line([*ring, ring[0]], colour=colour, width=0.17 * radius, z=1.2, role="icon")
    thick, r = 0.16 * radius, 0.55 * radius
    if kind in ("improvement", "concern", "change"):
        steps = [(-r, r * 0.5), (-r * 0.33, r * 0.35), (r * 0.33, -r * 0.2), (r, -r * 0.75)]
        if kind == "concern":
            steps = [(dx, -dy) for dx, dy in steps]
        if kind == "change":
            steps = [(-r, 0.5 * r), (-0.1, 0.5 * r), (0.1, -0.5 * r), (r, -0.5 * r)]
        canvas.line([(x + dx, y + dy) for dx, dy in steps], colour=colour, width=thick, z=1.3, role="icon")
        canvas.mark(x + steps[-1][0], y + steps[-1][1], 0.42 * radius, fill=colour, edge=colour, width=0.1, z=1.4, role="icon")
    elif kind == "common_cause":
        wave = [(x - r + 2 * r * i / 24, y - 0.4 * r * sin(4 * pi * i / 24)) for i in range(25)]
        canvas.line(wave, colour=colour, width=thick, z=1.3, role="icon")
    elif kind == "passes":
        canvas.line([(x - r, y), (x - 0.25 * r, y + 0.7 * r), (x + r, y - 0.7 * r)], colour=colour, width=thick, z=1.3, role="icon")
    elif kind == "fails":
        for way in (1, -1):
            canvas.line(
                [(x - 0.65 * r, y - way * 0.65 * r), (x + 0.65 * r, y + way * 0.65 * r)], colour=colour, width=thick, z=1.3, role="icon"
            )
    elif kind == "hit_or_miss":
        canvas.line([(x - r, y), (x + r, y)], colour=colour, width=0.6 * thick, z=1.3, role="icon")
        zigzag = [(-r, 0.4 * r), (-0.5 * r, -0.45 * r), (0, 0.45 * r), (0.5 * r, -0.45 * r), (r, 0.4 * r)]
        canvas.line([(x + dx, y + dy) for dx, dy in zigzag], colour=colour, width=thick, z=1.3, role="icon")
    else:
        canvas.line([(x - 0.6 * r, y), (x + 0.6 * r, y)], colour=colour, width=thick, z=1.3, role="icon")
