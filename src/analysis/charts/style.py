"""Sizes, colours and letters of every chart: the government Analysis Function's style, in points (1/72 inch).

Source: https://analysisfunction.civilservice.gov.uk/policy-store/data-visualisation-colours-in-charts/, as afcharts gives it.
"""

from __future__ import annotations

from dataclasses import dataclass

from afcharts.af_colours import get_af_colours

from analysis import store
from analysis.errors import UsageError


class Colour(str):
    """A colour as it is unless the project's house style says otherwise, and what the house style calls it."""

    called: str

    def __new__(cls, value: str, called: str = "") -> Colour:
        colour = super().__new__(cls, value)
        colour.called = called
        return colour


DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE = (
    Colour(value, f"series {place}") for place, value in enumerate(get_af_colours("categorical")[:4], 1)
)
BEFORE, AFTER = Colour("#BFBFBF", "before"), Colour(DARK_BLUE, "after")  # focus palette: earlier lighter, later darker
# Tints for cells; black letters keep more than 12:1 on all of them.
SHADES = (Colour("#FFFFFF", "paper"), Colour("#E3EEF8", "tint 12"), Colour("#C6DDF1", "tint 24"), Colour("#ADD1F1", "tint 36"))
INK, QUIET, GRID = Colour("#000000", "ink"), Colour("#3D3D3D", "quiet"), Colour("#D9D9D9", "grid")
EDGE = Colour("#595959", "edge")  # 7:1 on white, so a light mark still has an outline
PAPER, MARK = Colour("#FFFFFF", "paper"), Colour(DARK_PINK, "mark")  # MARK: behind the words of a mark such as "Invented data"
_PLAIN = {"#000000": "ink", "#FFFFFF": "paper"}

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


_house = [store.read_house()]


def wear_house() -> store.House:
    """Take up the house style of the project one works in, for the chart that is drawn next."""
    _house[0] = store.house_here()
    return _house[0]


def house() -> store.House:
    """The house style charts wear."""
    return _house[0]


def worn(colour: str | None) -> str:
    """A colour as the house style has it; "none" for no colour. Greys that stand for nothing stay.

    >>> worn(AFTER), worn("#6E6E6E"), worn(None)
    ('#12436D', '#6E6E6E', 'none')
    """
    if colour is None:
        return "none"
    called = getattr(colour, "called", "") or _PLAIN.get(colour, "")
    if called.startswith("series "):
        place = int(called.removeprefix("series ")) - 1
        return house().series[place] if place < len(house().series) else str(colour)
    if called.startswith("tint "):
        return _tint(str(colour), int(called.removeprefix("tint ")) / 100)
    return house().colours.get(called, str(colour))


def _tint(own: str, part: float) -> str:
    """A tint of the later value's colour; ours where the house has our colours. Letters on it keep 4.5 to 1."""
    after, paper = house().colours["after"], house().colours["paper"]
    if (after, paper) == (AFTER, PAPER):
        return own
    while part > 0.01:
        mixed = [round(part * int(after[at : at + 2], 16) + (1 - part) * int(paper[at : at + 2], 16)) for at in (1, 3, 5)]
        tint = "#" + "".join(f"{value:02X}" for value in mixed)
        if store.contrast(house().colours["ink"], tint) >= 4.5:
            return tint
        part -= 0.04
    return paper


def size_named(name: str | Size) -> Size:
    """The size of that name. Raises UsageError that lists the sizes."""
    if isinstance(name, Size):
        return name
    if name not in SIZES:
        raise UsageError("there is no chart size of this name", found=repr(name), expected=" or ".join(SIZES))
    return SIZES[name]
