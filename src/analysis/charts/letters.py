"""Measuring and breaking lines of text before anything is drawn, so that a chart knows the room it needs."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from analysis.charts.style import FONT, LINE_HEIGHT, house

ELLIPSIS = "…"
SPACE = {False: 0.318, True: 0.348}  # width of a space of DejaVu Sans, plain and bold, in em
_MEASURED_AT = 100.0  # points; widths are proportional to the size


@lru_cache(maxsize=8)
def _font(bold: bool, family: str) -> FontProperties:
    return FontProperties(family=family, size=_MEASURED_AT, weight="bold" if bold else "normal")


def _space(bold: bool, family: str) -> float:
    return SPACE[bold] if family == FONT else _unit_width("n n", bold, family) - _unit_width("nn", bold, family)


@lru_cache(maxsize=20_000)
def _unit_width(text: str, bold: bool, family: str) -> float:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # it is drawn as a box, whose width counts
        return text_to_path.get_text_width_height_descent(text, _font(bold, family), False)[0] / _MEASURED_AT


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line in points. Words are measured apart and cached, so long texts stay cheap.

    >>> 20 < width_of("71.2%", 9) < 40
    True
    """
    words, family = text.split(" "), house().fonts["embedded"]
    return size * (sum(_unit_width(word, bold, family) for word in words if word) + (len(words) - 1) * _space(bold, family))


def plain(text: object) -> str:
    """Text without line breaks, control characters and runs of white space."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in str(text)).split())


def wrap(text: object, width: float, size: float, *, bold: bool = False, most: int | None = None) -> list[str]:
    """`text` in lines no wider than `width` points; a word too long for a line is broken; past `most` lines it ends in an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in plain(text).split(" "):
        for piece in _pieces(word, width, size, bold):
            longer = f"{line} {piece}".strip()
            if line and width_of(longer, size, bold=bold) > width:
                lines.append(line)
                line = piece
            else:
                line = longer
    lines.append(line)
    if most is not None and len(lines) > most:
        lines = lines[:most]
        lines[-1] = shorten(lines[-1] + ELLIPSIS, width, size, bold=bold)
    return lines


def shorten(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """`text` cut so that it fits `width` points with an ellipsis at its end; unchanged if it fits."""
    if width_of(text, size, bold=bold) <= width:
        return text
    kept = text.rstrip(ELLIPSIS)
    while kept and width_of(kept + ELLIPSIS, size, bold=bold) > width:
        kept = kept[:-1].rstrip()
    return kept + ELLIPSIS


def shorten_all(texts: Sequence[str], width: float, size: float) -> list[str]:
    """Each text cut so that it fits one line; where two would read the same, cut in the middle, so that their ends tell them apart.

    >>> shorten_all(["a long name of the north", "a long name of the south"], 60, 10)
    ['a lon…orth', 'a lon…outh']
    """
    cut = [shorten(text, width, size) for text in texts]
    return [
        _middle_out(text, width, size) if short != text and cut.count(short) > 1 else short for text, short in zip(texts, cut, strict=True)
    ]


def _middle_out(text: str, width: float, size: float) -> str:
    """`text` without its middle: half the room for its end."""
    end = text
    while end and width_of(ELLIPSIS + end, size) > width / 2 + width_of(ELLIPSIS, size) / 2:
        end = end[1:]
    start = text[: len(text) - len(end)]
    while start and width_of(start.rstrip() + ELLIPSIS + end.lstrip(), size) > width:
        start = start[:-1]
    return start.rstrip() + ELLIPSIS + end.lstrip()


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    if width_of(word, size, bold=bold) <= width:
        return [word]
    pieces, piece = [], ""
    for letter in word:
        if piece and width_of(piece + letter, size, bold=bold) > width:
            pieces.append(piece)
            piece = letter
        else:
            piece += letter
    return [*pieces, piece]


def height_of(lines: int, size: float) -> float:
    """Height of so many lines in points."""
    return lines * size * LINE_HEIGHT


def spread(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres moved as little as needed so that intervals of these heights neither overlap nor leave low..high.

    Neighbours that touch move as one block about their mean (pool adjacent violators). Where all together are taller than
    the room they are set at even distances.

    >>> spread([10.0, 11.0], [4.0, 4.0], 0.0, 100.0)
    [8.5, 12.5]
    """
    order = sorted(range(len(centres)), key=lambda i: (centres[i], i))
    if not order:
        return []
    blocks: list[tuple[float, list[int]]] = []  # (wanted start, members)

    def start_of(members: list[int]) -> float:
        below, wanted = 0.0, 0.0
        for i in members:
            wanted += centres[i] - heights[i] / 2 - below
            below += heights[i]
        start = wanted / len(members)
        return min(max(start, low), max(low, high - below))

    for i in order:
        members = [i]
        start = start_of(members)
        while blocks and blocks[-1][0] + sum(heights[j] for j in blocks[-1][1]) > start + 1e-9:
            members = blocks.pop()[1] + members
            start = start_of(members)
        blocks.append((start, members))
    placed = [0.0] * len(centres)
    for start, members in blocks:
        at = start
        for i in members:
            placed[i] = at + heights[i] / 2
            at += heights[i]
    return placed
