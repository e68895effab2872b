"""A table that shows itself accessibly in a notebook and on a page: caption, column headings with their scope, no index."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class ReadingTable:
    """A frame to be read by people. In a notebook it shows as an html table, elsewhere as text."""

    frame: pd.DataFrame
    caption: str

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in self.frame.columns)
        rows = "".join(
            "<tr>" + "".join(_td(_cell(value)) for value in row) + "</tr>" for row in self.frame.itertuples(index=False, name=None)
        )
        body = rows or f'<tr><td colspan="{max(1, len(self.frame.columns))}">nothing to show</td></tr>'
        return (
            f'<table class="reaudit-table"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def __repr__(self) -> str:
        text = self.frame.astype(object).map(_cell).to_string(index=False) if len(self.frame) else "nothing to show"
        return f"{self.caption}\n{text}"


LONG_TEXT = 60  # characters; a longer cell gets room, so that it does not become a tower of single words


def _td(text: str) -> str:
    return f'<td style="min-width:9em">{escape(text)}</td>' if len(text) > LONG_TEXT else f"<td>{escape(text)}</td>"


def _cell(value: Any) -> str:
    return "" if value is None or (not isinstance(value, (list, tuple)) and pd.isna(value)) else str(value)


def as_table(frame: pd.DataFrame, caption: str) -> ReadingTable:
    """`frame` as a table for reading, under `caption`.

    >>> print(as_table(pd.DataFrame({"Measure": ["Safeguarding"]}), "Measures"))
    Measures
         Measure
    Safeguarding
    """
    return ReadingTable(frame, caption)
