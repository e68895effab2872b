"""Widths of a table's columns, by what is in them."""

from __future__ import annotations

from collections.abc import Sequence

_PAD = 2.5  # letters, for the cell's margins
_BOLD = 1.2  # a heading's letters beside those of a cell
_LONGEST_WORD = 26  # longer ones, such as ids of files, may be broken
_WIDEST = 45


def widths_of(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int, *, across: float = 100.0) -> list[int]:
    """Column widths that add up to `room` at most: no word or number broken where that can be, the rest to the long texts.

    `across`: how many letters of the table's size stand across the page.
    """
    least, wants = [], []
    for place, heading in enumerate(headings):
        cells = [row[place] for row in rows]
        word = max([*(len(word) for cell in cells for word in cell.split()), *(_BOLD * len(word) for word in heading.split()), 3])
        least.append(min(word, _LONGEST_WORD) + _PAD)
        longest, average = max(map(len, cells), default=0), sum(map(len, cells)) / max(len(cells), 1)
        wants.append(max(least[-1], min(longest, 14) + _PAD, min(max(average, longest / 3), _WIDEST)))
    if sum(least) >= across:
        return [int(room * one / sum(least)) for one in least]
    lacking = [want - low for want, low in zip(wants, least, strict=True)]
    rest = across - sum(least)
    parts = [one / sum(lacking) for one in lacking] if sum(lacking) > 0 else [one / sum(least) for one in least]
    return [int(room * (low + rest * part) / across) for low, part in zip(least, parts, strict=True)]
