"""xlsx and ods to grids of text: what a person sees in each cell, not what lies beneath it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from analysis.errors import DataError, Where
from analysis.model import Issue
from analysis.reading.headings import Grid, Row, column_letters
from analysis.reading.shown import shown_cells
from analysis.terms import Action, Severity


def sheet_names(path: Path, where: Where) -> list[str]:
    """The names of the sheets that hold cells. Raises DataError where the workbook cannot be opened."""
    return [sheet.name for sheet in _open(path, where).sheets_metadata if "WorkSheet" in str(sheet.typ)]


def read_grids(path: Path, where: Where, *, names: Sequence[str]) -> list[Grid]:
    """One grid a named sheet."""
    workbook = _open(path, where)
    hidden = {sheet.name for sheet in workbook.sheets_metadata if "Hidden" in str(sheet.visible)}
    grids = []
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        cells = sheet.to_python(skip_empty_area=False)
        shown, issues = shown_cells(path, name, cells, Where(file=where.file, sheet=name))
        rows: list[Row] = [[cell_text(cell) for cell in row] for row in cells]
        for (row, column), text in shown.items():
            rows[row][column] = text
        if name in hidden:
            message = "the sheet is hidden in the workbook; it was read like the others"
            warning = Issue(
                Severity.WARNING, Action.KEPT, "hidden_sheet", message, "name the sheet wanted in columns.toml", where.file or "", name
            )
            issues = (*issues, warning)
        filled = _fill_merged(rows, sheet.merged_cell_ranges or ())
        if filled:
            message = f"cells merged over several rows were read in each of them: {', '.join(filled[:5])}" + (
                " and more" if len(filled) > 5 else ""
            )
            note = Issue(Severity.NOTE, Action.REPAIRED, "merged_cells", message, file=where.file or "", sheet=name)
            issues = (*issues, note)
        grids.append(Grid(rows, name=name, merged=_merged_rows(sheet), issues=issues))
    return grids


def _fill_merged(rows: list[Row], ranges: Sequence[Any]) -> list[str]:
    """Repeats a cell merged downwards in each of its rows that holds anything else, as a person reads it; changes `rows`.

    A cell merged to the right is a title or a total, and stays where it is.
    """
    filled = []
    for (top, left), (bottom, right) in ranges:
        text = rows[top][left] if top < len(rows) and left < len(rows[top]) else None
        below = [row for row in rows[top + 1 : bottom + 1] if any(row)]
        if text and below and left == right:
            for row in below:
                row[left] = text
            filled.append(f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}")
    return filled


def _open(path: Path, where: Where) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError:
        raise DataError("the workbook has a password", where=where, remedy="save a copy without the password") from None
    except python_calamine.CalamineError as error:
        raise DataError(
            "the workbook cannot be opened", where=where, found=error, remedy="open it in a spreadsheet program and save it again"
        ) from None


def _merged_rows(sheet: Any) -> tuple[tuple[int, int, int], ...] | None:
    ranges = sheet.merged_cell_ranges
    if ranges is None:
        return None
    return tuple((row, left, right) for (top, left), (bottom, right) in ranges for row in range(top, bottom + 1) if row == top)


def cell_text(cell: object) -> str | None:
    """A cell as text: whole numbers without '.0', dates as ISO, times as HH:MM:SS, None where it is empty.

    >>> cell_text(12.0), cell_text(71.2), cell_text(dt.datetime(2024, 1, 5))
    ('12', '71.2', '2024-01-05')
    """
    if cell is None:
        return None
    if isinstance(cell, str):
        return cell if cell and not cell.isspace() else None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return str(cell)


def number_text(number: float) -> str | None:
    """A float with its shortest digits and never in powers of ten; None for not-a-number."""
    if number != number:
        return None
    if number in (float("inf"), float("-inf")):
        return str(number)
    text = format(Decimal(repr(number)), "f")
    return text.removesuffix(".0") if text != "-0.0" else "0"
