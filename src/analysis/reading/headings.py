"""The row of headings: where it is, what it says, and the frame below it. Found by what is wanted, never by luck."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.errors import DataError, Where
from analysis.model import WITHHELD, Issue
from analysis.terms import Action, Severity

SEARCHED_ROWS = 60  # titles and notes above the headings are shorter than this
MAX_COLUMNS = 4096
JOINED_BY = " / "  # stacked headings are joined by this
Row = list[str | None]


@dataclass(frozen=True)
class Grid:
    """A sheet as rows of text; `rows[0]` is row 1. `merged` are cells joined in the sheet, as (row, first, last) from 0,
    or None where the format does not say.
    """

    rows: list[Row]
    name: str = ""
    merged: tuple[tuple[int, int, int], ...] | None = None
    issues: tuple[Issue, ...] = field(default=())


def heading_key(text: str | None) -> str:
    """A heading without outer and doubled white space, in lower case, `_` and `-` read as blanks: two headings alike have the same key.

    >>> heading_key("Audit  date") == heading_key("audit_date")
    True
    """
    return " ".join((text or "").replace("_", " ").replace("-", " ").split()).casefold()


def find_heading_row(rows: Sequence[Row], headings: Sequence[str]) -> int | None:
    """The place (from 0) of the first row that holds most of the wanted headings; None where no row holds enough of them.

    Without wanted headings it is the first row that is not empty.
    """
    wanted = {heading_key(heading) for heading in headings}
    best, best_score = None, 0
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        keys = {heading_key(cell) for cell in row} - {""}
        if not wanted and keys:
            return place
        score = len(wanted & keys)
        if score > best_score:
            best, best_score = place, score
    # One match among many wanted may be a word in a title.
    return best if best_score >= min(2, len(wanted)) else None


def heading_places(
    header_row: int | Sequence[int] | None, grid: Grid, headings: Sequence[str], where: Where, *, personal: bool = False
) -> list[int]:
    """The places (from 0) of the rows of headings. Raises DataError where none is found or a declared one is not there.

    In a `personal` table the first row may be a person's, so its cells are counted and not quoted.
    """
    if header_row is not None:
        declared = [header_row] if isinstance(header_row, int) else list(header_row)
        if not declared or any(row < 1 or row > len(grid.rows) for row in declared):
            raise DataError("header_row is not in the sheet", where=where, found=header_row, expected=f"rows from 1 to {len(grid.rows)}")
        return [row - 1 for row in declared]
    found = find_heading_row(grid.rows, headings)
    if found is None:
        number, first = next(((number, row) for number, row in enumerate(grid.rows, start=1) if any(row)), (1, []))
        cells = [cell for cell in first[:8] if cell]
        told = f"a first row, row {number}, of {sum(map(bool, first))} cells that are none of them" if personal else ", ".join(cells)
        raise DataError(
            "no row holds the headings",
            where=where,
            found=told if cells else "an empty sheet",
            expected=", ".join(headings[:8]) or "a row of headings",
            remedy="name header_row or the owner's headings in columns.toml",
        )
    return [found]


def heading_texts(grid: Grid, places: Sequence[int], width: int, where: Where, *, headings: Sequence[str] = ()) -> list[str]:
    """One heading a column: stacked headings joined, merged cells spread, a column without one called '(column F)'.

    Of two headings alike that nobody wants each gets its column's letters: 'Footnotes (column C)'. Raises DataError naming two
    alike that are wanted, or of which nobody knows (no `headings`).
    """
    stacked = [_spread(grid, place, width, is_last=place == places[-1]) for place in places]
    texts = []
    for column in range(width):
        parts: list[str] = []
        for row in stacked:
            part = " ".join((row[column] or "").split())
            if part and part not in parts[-1:]:
                parts.append(part)
        texts.append(JOINED_BY.join(parts) or f"(column {column_letters(column)})")
    seen: dict[str, list[int]] = defaultdict(list)
    for column, text in enumerate(texts):
        seen[heading_key(text)].append(column)
    wanted = {heading_key(heading) for heading in headings}
    twins = {key: columns for key, columns in seen.items() if len(columns) > 1}
    alike = [columns for key, columns in twins.items() if not wanted or key in wanted]
    if alike:
        named = "; ".join(f"'{texts[columns[0]]}' in columns {', '.join(map(column_letters, columns))}" for columns in alike[:5])
        raise DataError(
            "two headings are alike",
            where=where,
            found=named,
            remedy=f"give them different names, list all rows of stacked headings as header_row in columns.toml, or name the one meant "
            f"there as '{texts[alike[0][0]]} (column {column_letters(alike[0][0])})'",
        )
    for columns in twins.values():
        for column in columns:
            texts[column] += f" (column {column_letters(column)})"
    return texts


def _spread(grid: Grid, place: int, width: int, *, is_last: bool) -> Row:
    row = (grid.rows[place] + [None] * width)[:width]
    if is_last:
        return row
    if grid.merged is not None:
        for merged_row, first, last in grid.merged:
            if merged_row == place:
                row[first : last + 1] = [row[first]] * (min(last + 1, width) - first)
        return row
    for column in range(1, width):  # an upper heading stands over the blanks to its right
        row[column] = row[column] or row[column - 1]
    return row


def column_letters(column: int) -> str:
    """A column's letters as a spreadsheet shows them; 0 is A.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def frame_below(
    grid: Grid, places: Sequence[int], where: Where, *, headings: Sequence[str] = (), personal: bool = False
) -> tuple[pd.DataFrame, tuple[Issue, ...]]:
    """The rows below the headings as text, wholly empty ones left out, indexed by row number; and the issues of odd rows.

    A row with cells beyond the last heading is excluded: its cells may have shifted. Headings printed again are excluded with a note.
    Nothing of a row is quoted from a `personal` table.
    """
    body_from = max(places) + 1
    heads = [grid.rows[place] for place in places]
    width = max((_filled(row) for row in heads), default=0)
    if grid.merged is not None:
        width = max([width, *(last + 1 for row, _, last in grid.merged if row in places)])
    body = [(number, row) for number, row in enumerate(grid.rows[body_from:], start=body_from + 1) if any(row)]
    if grid.name or not body:  # a sheet may hold notes in columns without a heading; text files may not
        width = max([width, *(_filled(row) for _, row in body)])
    if width > MAX_COLUMNS:
        raise DataError("the table has too many columns", where=where, found=width, expected=f"at most {MAX_COLUMNS}")
    texts = heading_texts(grid, places, width, where, headings=headings)
    kept: list[tuple[int, Row]] = []
    issues = _short_rows([number for number, row in body if len(row) < width and not grid.name], width, where)
    repeated = [heading_key(cell) for cell in grid.rows[places[-1]][:width]]
    for number, row in body:
        extra = [cell for cell in row[width:] if cell]
        if extra:
            quoted = WITHHELD if personal else " | ".join(extra)
            issues.append(row_issue("ragged_row", number, where, f"the row has {_filled(row)} cells under {width} headings", quoted))
        elif [heading_key(cell) for cell in row] == repeated:
            issues.append(row_issue("repeated_headings", number, where, "the headings are printed again", ""))
        else:
            kept.append((number, (row + [None] * width)[:width]))
    columns = {text: pd.Series([row[column] for _, row in kept], dtype="str") for column, text in enumerate(texts)}
    frame = pd.DataFrame(columns).set_axis(pd.Index([number for number, _ in kept], dtype="int64", name="row"), axis=0)
    unnamed = [text for text in texts if text.startswith("(column ") and frame[text].isna().all()]
    return frame.drop(columns=unnamed), tuple(issues)


def _short_rows(numbers: Sequence[int], width: int, where: Where) -> list[Issue]:
    """One warning for all rows with fewer cells than headings: a line may have been broken in two."""
    if not numbers:
        return []
    named = ", ".join(map(str, numbers[:5])) + (f" and {len(numbers) - 5} more" if len(numbers) > 5 else "")
    message = f"fewer cells than the {width} headings in rows {named}; the missing cells are taken as blank"
    return [Issue(Severity.WARNING, Action.KEPT, "short_rows", message, "is a line broken in two?", file=where.file or "", row=numbers[0])]


def _filled(row: Row) -> int:
    """The number of cells up to the last that holds something."""
    return next((place + 1 for place in range(len(row) - 1, -1, -1) if row[place]), 0)


def row_issue(code: str, row: int, where: Where, message: str, raw_value: str) -> Issue:
    """The issue of an odd row, which is left out."""
    is_note = code == "repeated_headings"
    return Issue(
        Severity.NOTE if is_note else Severity.ERROR,
        Action.EXCLUDED,
        code,
        message,
        "" if is_note else "put quotation marks around a cell that holds the separator, or give each column a heading",
        file=where.file or "",
        sheet=where.sheet or "",
        row=row,
        raw_value=raw_value,
    )
