"""Errors and odd rows to issues, and the account of a raw table's rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.errors import DataError, Faults, ReauditError, Where, one_line
from analysis.model import Issue
from analysis.tables import RawTable
from analysis.terms import Action, Severity


class MissingColumn(DataError):
    """A table lacks a heading that is needed or declared."""

    code = "missing_column"


def text_key(text: object) -> str:
    """A text by which two spellings that differ in case and white space alone are one.

    >>> text_key("  Requires\\n improvement ")
    'requires improvement'
    """
    return one_line(text).casefold()


def issue_of(error: ReauditError, *, file: str = "") -> Issue:
    """An error about a whole file or table as an issue, so that one bad file does not stop the others."""
    where = error.where if isinstance(error.where, Where) else Where(file=error.where or None)
    message = error.what
    if error.found is not None:
        message += f"; found {error.found}"
    if error.expected is not None:
        message += f"; expected {error.expected}"
    return Issue(
        Severity.ERROR,
        Action.KEPT,  # nothing of it was read, so no row of it is counted as excluded
        getattr(error, "code", "unreadable_file"),
        one_line(message),
        error.remedy or "",
        file=where.file or file,
        sheet=where.sheet or "",
        row=where.row,
        column=where.column or "",
    )


def issues_of(error: ReauditError, *, file: str = "") -> tuple[Issue, ...]:
    """The issues of an error or of every fault in it."""
    faults = error.faults if isinstance(error, Faults) else (error,)
    return tuple(issue_of(fault, file=file) for fault in faults)


def row_issue(
    raw: RawTable,
    row: int,
    severity: Severity,
    action: Action,
    code: str,
    message: str,
    *,
    column: str = "",
    raw_value: str = "",
    remedy: str = "",
) -> Issue:
    """An issue about one row; `column` is ours and is told as the owner wrote it."""
    heading = raw.headings.get(column, column)
    return Issue(severity, action, code, one_line(message), remedy, raw.file, raw.sheet, int(row), heading, raw_value)


def account(raw: RawTable, becomes: str, *, kept: int, issues: Iterable[Issue]) -> dict[str, Any]:
    """The row of INPUTS for a raw table; `issues` are all of this table, those of reading included.

    Raises ValueError where rows read are not rows kept and rows excluded: a fault of ours.
    """
    excluded = {issue.row for issue in issues if issue.action is Action.EXCLUDED and issue.row is not None}
    index = raw.frame.index  # row numbers; of millions no set is made
    gone = rows_gone(raw)
    read = (len(index) if index.is_unique else index.nunique()) + sum(row not in index for row in gone)
    return accounted(raw, becomes, read=read, kept=kept, excluded=len(excluded))


def rows_gone(raw: RawTable) -> set[int]:
    """The rows that were left out while the table was read."""
    return {issue.row for issue in raw.issues if issue.action is Action.EXCLUDED and issue.row is not None}


def accounted(raw: RawTable, becomes: str, *, read: int, kept: int, excluded: int) -> dict[str, Any]:
    """The row of INPUTS for a raw table whose rows are counted. Raises ValueError as `account` does."""
    if read != kept + excluded:
        raise ValueError(f"{raw.file}: {read} rows read are not {kept} kept and {excluded} excluded")
    return {
        "file": raw.file,
        "sheet": raw.sheet or None,
        "becomes": becomes,
        "sha256": raw.sha256 or None,
        "rows_read": read,
        "rows_kept": kept,
        "rows_excluded": excluded,
    }


def cell(row: pd.Series | dict[str, Any], column: str) -> str:
    """A cell's text without outer white space; "" where it is missing or the table has no such column."""
    value = row.get(column)
    return "" if value is None or (isinstance(value, float) and value != value) else str(value).strip()
