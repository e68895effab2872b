"""A table that shows itself accessibly in a notebook and on a page: caption, column headings with their scope, no index."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from analysis.wording.captions import marks_of


@dataclass(frozen=True)
class ReadingTable:
    """A frame to be read by people. In a notebook it shows as an html table, elsewhere as text; columns without a word are left out.

    `marks` are the brands of what it shows: its output carries them, so that the page and the packs print them.
    """

    frame: pd.DataFrame
    caption: str
    marks: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Headings, and rows as text, without the columns in which every cell is empty."""
        names = [str(name) for name in self.frame.columns]
        rows = [[_cell(value) for value in row] for row in self.frame.itertuples(index=False, name=None)]
        told = [place for place in range(len(names)) if not rows or any(row[place] for row in rows)] or list(range(len(names)))
        return [names[place] for place in told], [[row[place] for place in told] for row in rows]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict[str, str], dict[str, Any]]:
        return {"text/html": self._repr_html_(), "text/plain": repr(self)}, {MARKS: {"marks": list(self.marks)}} if self.marks else {}

    def _repr_html_(self) -> str:
        names, texts = self.shown
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
        rows = "".join("<tr>" + "".join(map(_td, row)) + "</tr>" for row in texts)
        body = rows or f'<tr><td colspan="{max(1, len(names))}">nothing to show</td></tr>'
        return (
            f'<table class="reaudit-table"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def __repr__(self) -> str:
        names, rows = self.shown
        text = pd.DataFrame(rows, columns=names, dtype=object).to_string(index=False) if rows else "nothing to show"
        return f"{self.caption}\n{text}"


MARKS = "reaudit"  # the key of an output's metadata under which its brands stand
LONG_TEXT = 60  # characters; a longer cell gets room, so that it does not become a tower of single words


def _td(text: str) -> str:
    return f'<td style="min-width:9em">{escape(text)}</td>' if len(text) > LONG_TEXT else f"<td>{escape(text)}</td>"


def _cell(value: Any) -> str:
    return "" if value is None or (not isinstance(value, (list, tuple)) and pd.isna(value)) else str(value)


def as_table(frame: pd.DataFrame, caption: str) -> ReadingTable:
    """`frame` as a table for reading, under `caption`, with the brands that `analysis.wording.reading` has put into its `attrs`.

    >>> print(as_table(pd.DataFrame({"Measure": ["Safeguarding"]}), "Measures"))
    Measures
         Measure
    Safeguarding
    """
    return ReadingTable(frame, caption, marks_of(frame))
