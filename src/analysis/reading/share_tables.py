"""A table of shares as lines of text: what a row measures, its column's heading, the share."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_CELL = 300  # characters; a table with more in a cell lays out a page

_SHARE = re.compile(r"\d\s?(?:%|per ?cent\b)")


def shares_told(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a table as lines of what is measured, the column's heading and the share; none for a table without shares.

    >>> shares_told([["Files", "2013", "2015"], ["Judged good", "71.2%", "94.2%"]])
    ['Files: 2013: 2015.', 'Judged good, 2013: 71.2%.', 'Judged good, 2015: 94.2%.']
    >>> shares_told([["Judged good", "71.2%"]]), shares_told([["Overall", "Good"]])
    (['Judged good: 71.2%.'], [])
    """
    filled = [[cell.strip(" .:") for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not any(_SHARE.search(cell) for row in filled for cell in row[1:]) or any(
        len(cell) > LONGEST_CELL for row in filled for cell in row
    ):
        return []
    heads: list[str] = []
    lines = []
    for row in filled:
        shares = [place for place, cell in enumerate(row) if place and _SHARE.search(cell)]
        if not shares:  # a row of headings, or one that tells no share
            heads = row
            lines.append(": ".join(cell for cell in row if cell) + ".")
            continue
        for place in shares:
            head = heads[place] if place < len(heads) else ""
            lines.append(f"{', '.join(word for word in (row[0], head) if word)}: {row[place]}.")
    return lines
