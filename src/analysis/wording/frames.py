"""A processed table as people meet it in a notebook: what is the same on every row said once, shares as percentages, missing numbers by their sign."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from analysis.parsing import format_percentage
from analysis.tables import TABLES
from analysis.wording.numbers import count_words, signed
from analysis.wording.signs import sign_of, units

NAME = "reaudit_table"  # where a frame's attrs hold the name of its table
MOST_ROWS = 40
_LONG = 30  # characters from which a cell gets room
# Looked at last: what stands beside it says the same in fewer words.
_LATER: tuple[str, ...] = (
    "figure_id",
    "from_figure_id",
    "to_figure_id",
    "polarity",
    "stage",
    "review_name",
    "from_review_name",
    "to_review_name",
)
_LATER += ("from_measure", "from_measure_title", "population", "from_locator", "to_locator", "locator")
_LATER += ("period_start", "period_end", "period_precision", "period_from", "period_to", "decimals", "decimals_from", "decimals_to")
_BOUNDS = ("value_low", "value_high")  # of a range or a vague quantity alone
_SHARE_LIKE = "share 0-1, or a number where unit is count or ratio"


def frame_html(frame: pd.DataFrame) -> str | None:
    """A frame of `load` as html; any other frame as pandas shows it. The frame itself is not changed, and holds the numbers unrounded.

    >>> frame_html(pd.DataFrame({"a": [1]})).count("<td>")
    1
    """
    table = TABLES.get(str(frame.attrs.get(NAME, "")))
    if table is None or frame.columns.nlevels > 1 or frame.empty or not frame.columns.is_unique:
        return frame._repr_html_()  # type: ignore[operator]
    names = [str(name) for name in frame.columns]
    shown = frame.head(MOST_ROWS)
    rows = [dict(zip(names, row, strict=True)) for row in shown.itertuples(index=False, name=None)]
    empty = [name for name in names if frame[name].isna().all()]
    same = [name for name in names if name not in empty and len(frame) > 1 and frame[name].nunique(dropna=False) == 1]
    kept = sorted([name for name in names if name not in (*empty, *same)] or names, key=lambda name: name in _LATER)
    columns = {column.name: column for column in table.columns}
    unit = {name: columns[name].unit if name in columns else units().get(name, "") for name in names}
    head = "".join(_th(name, columns[name].meaning if name in columns else "", is_number=bool(unit[name])) for name in kept)
    body = "".join(
        f'<tr><th scope="row">{escape(str(label))}</th>'
        + "".join(_td(cell_text(row, name, unit[name]), is_number=bool(unit[name])) for name in kept)
        + "</tr>"
        for label, row in zip(shown.index, rows, strict=True)
    )
    caption = f"{table.name}: {count_words(len(frame), 'row', 'rows')}" + (
        f", the first {MOST_ROWS} shown" if len(frame) > MOST_ROWS else ""
    )
    told = [f"{name}: {cell_text(rows[0], name, unit[name])}" for name in same]
    below = [f"On every row {'; '.join(told)}."] if told else []
    below += [f"Nothing in {', '.join(empty)}."] if empty else []
    below.append(
        "Shares are shown as percentages and rounded; the table holds them unrounded. [c] hidden, [x] not available, [z] not applicable."
    )
    notes = "".join(f"<p>{escape(line)}</p>" for line in below)
    table_html = f'<caption>{escape(caption)}</caption><thead><tr><th scope="col">row</th>{head}</tr></thead><tbody>{body}</tbody>'
    return f'<div class="reaudit-frame"><table class="dataframe">{table_html}</table>{notes}</div>'


def cell_text(row: dict[str, Any], name: str, unit: str) -> str:
    """A cell as people read it: a percentage, points with their sign, a count, a day, a word; a missing number by its sign.

    >>> cell_text({"rate": 0.7123}, "rate", "share 0-1"), cell_text({"change_pp": -5.0}, "change_pp", "percentage points")
    ('71.2%', '−5.0')
    >>> cell_text({"rate": None, "is_suppressed": True}, "rate", "share 0-1"), cell_text({"note": None}, "note", "")
    ('[c]', '')
    """
    cell = row[name]
    if cell is None or (not isinstance(cell, list | tuple) and pd.isna(cell)):
        is_hidden = row.get("is_suppressed") in (True, "True")
        known = {"missing_reason": row.get("missing_reason"), "comparability": row.get("comparability"), "is_suppressed": is_hidden or None}
        is_told = is_hidden or name not in _BOUNDS
        return sign_of(known, name) if is_told and unit and unit not in ("ISO date", "digits") else ""
    if isinstance(cell, bool) or type(cell).__name__ == "bool":
        return "yes" if cell else "no"
    if isinstance(cell, pd.Timestamp):
        return cell.date().isoformat()
    if isinstance(cell, int | float) or hasattr(cell, "dtype"):
        number = float(cell)
        if unit == "percentage points":
            return signed(number)
        if unit.startswith("share of") or unit == "share 0-1" or (unit == _SHARE_LIKE and row.get("unit", "percent") == "percent"):
            return format_percentage(number, _decimals(row, name)).replace("-", "−")
        return f"{number:,.0f}".replace("-", "−") if number == int(number) else f"{number:,.4g}".replace("-", "−")
    return str(cell)


def _decimals(row: dict[str, Any], name: str) -> int:
    """As printed, where a figure says so; else one."""
    side = name.removeprefix("value") if name.startswith("value_") else ""
    printed = row.get(f"decimals{side}") if side in ("_from", "_to") else row.get("decimals") if name == "value" else None
    return 1 if printed is None or pd.isna(printed) else int(printed)


def _th(name: str, meaning: str, *, is_number: bool) -> str:
    style = "" if is_number else ' style="text-align:left"'
    return f'<th scope="col" title="{escape(meaning, quote=True)}"{style}>{escape(name)}</th>'


def _td(text: str, *, is_number: bool) -> str:
    style = "" if is_number else f' style="text-align:left{";min-width:12em" if len(text) > _LONG else ""}"'
    return f"<td{style}>{escape(text)}</td>"
