"""Widths of a table's columns, by what is in them."""

from __future__ import annotations

from collections.abc import Sequence

LETTER = 0.6  # of its size, the width of an average letter
UPRIGHT, SIDEWAYS = 86.0, 128.0  # letters of a table that stand across a page
_PAD = 2.5  # letters, for the cell's margins
_BOLD = 1.15  # a heading's letters beside those of a cell
_LONGEST_WORD = 26  # longer ones, such as ids of files, may be broken
_WIDEST = 45


def widths_of(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int, *, across: float = UPRIGHT) -> list[int]:
    """Column widths that add up to `room` at most: no word or number broken where that can be, the rest to the long texts.

    `across`: how many letters of the table's size stand side by side in the room.
    """
    least = _least(headings, rows)
    wants = []
    for place, low in enumerate(least):
        cells = [row[place] for row in rows]
        longest, average = max(map(len, cells), default=0), sum(map(len, cells)) / max(len(cells), 1)
        wants.append(max(low, min(longest, 14) + _PAD, min(max(average, longest / 3), _WIDEST)))
    if sum(least) >= across:
        return [int(room * one / sum(least)) for one in least]
    if sum(wants) <= across:
        return [int(room * one / sum(wants)) for one in wants]
    part = (across - sum(least)) / (sum(wants) - sum(least))
    return [int(room * (low + part * (want - low)) / across) for low, want in zip(least, wants, strict=True)]


def breaks_words(headings: Sequence[str], rows: Sequence[Sequence[str]], *, across: float = UPRIGHT) -> bool:
    """Must words be broken for the table to stand across an upright page?"""
    return sum(_least(headings, rows)) > across


def _least(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Letters of each column's longest word."""
    found = []
    for place, heading in enumerate(headings):
        words = [len(word) for row in rows for word in row[place].split()] + [_BOLD * len(word) for word in heading.split()]
        found.append(min(max([*words, 3]), _LONGEST_WORD) + _PAD)
    return found
