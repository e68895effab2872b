"""Numbers as csv for spreadsheets: every chart, report and pack writes them through here, so that no cell runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from analysis.terms import SHORTHAND

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # so that a spreadsheet reads dashes and accents right
_STARTS = tuple("=+-@\t\n\uff1d\uff0b\uff0d\uff20")  # the wide forms too: some spreadsheets take them for the narrow ones
# A printed number, or one followed by its interval in brackets: no letters but "to", so nothing a formula could call.
_PRINTED_NUMBER = re.compile(r"[+\-−]?\d[\d,.]*%?(?: \([+\-−]?[\d,.]+%? to [+\-−]?[\d,.]+%?\))?")


_SHORTHAND = frozenset(SHORTHAND.values())  # without brackets in csv


def csv_bytes(columns: Iterable[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 csv. A missing cell is empty; text a spreadsheet would run as a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([harmless(name) for name in columns])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return _BYTE_ORDER_MARK + text.getvalue().encode("utf-8", "replace")


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula. Numbers, also printed ones such as "-5.0%", stay as they are;
    shorthand for a missing number loses its brackets.

    >>> harmless("=1+1"), harmless(-5.0), harmless("+23.0"), harmless("-5.0 (-9.1 to -0.9)")
    ("'=1+1", -5.0, '+23.0', '-5.0 (-9.1 to -0.9)')
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    if cell in _SHORTHAND:
        return cell[1:-1]
    text = cell.replace("\r\n", "\n").replace("\r", "\n")  # Python's writer before 3.13 leaves a lone \r unquoted: it would end the row
    return f"'{text}" if text.startswith(_STARTS) and not _PRINTED_NUMBER.fullmatch(text) else text
