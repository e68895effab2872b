"""Sizes, colours and letters of every chart: the government Analysis Function's style, in points (1/72 inch).

Source: https://analysisfunction.civilservice.gov.uk/policy-store/data-visualisation-colours-in-charts/, as afcharts gives it.
"""

from __future__ import annotations

from dataclasses import dataclass

from afcharts.af_colours import get_af_colours

from analysis.errors import UsageError

DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE = get_af_colours("categorical")[:4]
BEFORE, AFTER = "#BFBFBF", DARK_BLUE  # focus palette: earlier lighter, later darker
SHADES = ("#FFFFFF", "#E3EEF8", "#C6DDF1", "#ADD1F1")  # tints for cells; black letters keep more than 12:1 on all of them
INK, QUIET, GRID, EDGE = "#000000", "#3D3D3D", "#D9D9D9", "#595959"  # EDGE: 7:1 on white, so a light mark still has an outline
PAPER = "#FFFFFF"

FONT = "DejaVu Sans"  # ships with matplotlib, so every machine measures and draws the same letters
FONT_STACK = "'DejaVu Sans', Verdana, Arial, Helvetica, sans-serif"  # for svg, where the reader's machine has no DejaVu
LINE_HEIGHT = 1.22  # of the letter size
MM = 72 / 25.4
PX = 72 / 96


@dataclass(frozen=True)
class Size:
    """A canvas and its letters, in points. `least` is the smallest letter used where the height may not grow."""

    name: str
    width: float
    height: float
    title: float
    text: float
    small: float
    least: float
    grows: bool = True
    dpi: int = 300


SIZES = {
    size.name: size
    for size in (
        Size("notebook", 640 * PX, 400 * PX, title=14, text=10, small=8, least=8),
        Size("slide", 960, 540, title=24, text=16, small=10.5, least=9, grows=False),  # 13.33 x 7.5 inches
        Size("a4", 159 * MM, 100 * MM, title=12, text=9, small=7, least=7),  # one A4 column with the usual margins
        Size("web", 960 * PX, 640 * PX, title=19, text=14, small=10.5, least=10, dpi=96),
    )
}


def size_named(name: str | Size) -> Size:
    """The size of that name. Raises UsageError that lists the sizes."""
    if isinstance(name, Size):
        return name
    if name not in SIZES:
        raise UsageError("there is no chart size of this name", found=repr(name), expected=" or ".join(SIZES))
    return SIZES[name]
