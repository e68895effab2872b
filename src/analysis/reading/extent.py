"""How many cells the sheets of a workbook stretch over, asked before a reader sets aside room for all of them.

A sheet of two cells, the first and the very last, is a few hundred bytes long and seventeen thousand million cells wide and deep.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import DataError, Where

MOST_CELLS = 32 << 20  # a full sheet of a million rows has 32 columns then; read, so many cells take about 1.5 GB
_CHUNK = 1 << 20
_OVERLAP = 64  # longer than any reference with its attribute's name
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# References as every program writes them: with two letters or more, or with eight digits, which no sheet has.
_FAR = re.compile(rb'r="[A-Za-z]{2,3}[0-9]|r="[A-Za-z]?[0-9]{8}')
# And as XML allows them to be written.
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})([0-9]{1,9})[\"']")
_SPACED = (b' ="', b'\t="', b'\n="', b'\r="')


def refuse_far_cells(path: Path, kind: str, where: Where) -> None:
    """Raises DataError where a sheet of a workbook (xlsx or ods) stretches over more than MOST_CELLS cells."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if _SHEET.fullmatch(name)] if kind == "xlsx" else ["content.xml"]
        for name in names:
            rows, columns = _of_xlsx(archive, name) if kind == "xlsx" else _of_ods(archive, name)
            if rows * columns > MOST_CELLS:
                raise DataError(
                    "a sheet stretches over more cells than can be held",
                    where=where,
                    found=f"cells in row {rows:,} and in column {columns:,}",
                    expected=f"at most {MOST_CELLS:,} cells from the first to the last",
                    remedy="delete the far cells (Ctrl+End shows the last one), or save the table as .csv or .parquet",
                )


def _of_xlsx(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """Rows and columns up to the last cell; (0, 0) where no cell lies beyond column Z, which a million rows deep does no harm."""
    from openpyxl.utils.cell import column_index_from_string

    rows, letters = 0, {"A"}
    if any(_FAR.search(text) or _is_odd(text) for text in _chunks(archive, name)):
        for text in _chunks(archive, name):
            places = _PLACE.findall(text)
            letters |= {wide.decode().upper() for wide in {wide for wide, _ in places} if wide}
            rows = max([rows, *map(int, {row for _, row in places})])
    return rows, column_index_from_string(max(letters, key=lambda one: (len(one), one)))


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A member's bytes, each chunk with the end of the one before."""
    tail = b""
    with archive.open(name) as file:
        while chunk := file.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-_OVERLAP:]


def _is_odd(text: bytes) -> bool:
    """Are attributes written in another way than name="value"?"""
    whole = text.removesuffix(b"=")  # what follows is in the next chunk, which holds the end of this one
    return whole.count(b"=") != whole.count(b'="') or any(sign in whole for sign in _SPACED)


def _of_ods(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """Rows and columns up to the last cell that holds something; repeated empty ones at the end, as every ods has, count for nothing."""
    from lxml import etree

    rows = columns = place = 0
    with archive.open(name) as file:
        for _, element in etree.iterparse(file, events=("end",), tag=("{*}table-row", "{*}table"), resolve_entities=False, huge_tree=True):
            if element.tag.endswith("}table"):
                place = 0
            else:
                place += _repeated(element, "rows")
                last = _last_cell(element)
                if last:
                    rows, columns = max(rows, place), max(columns, last)
            element.clear()
    return rows, columns


def _last_cell(row: object) -> int:
    last = place = 0
    for cell in row:  # type: ignore[attr-defined]
        place += _repeated(cell, "columns")
        if len(cell) or any(str(name).endswith("}value-type") for name in cell.attrib):
            last = place
    return last


def _repeated(element: object, what: str) -> int:
    told = next((value for name, value in element.attrib.items() if str(name).endswith(f"}}number-{what}-repeated")), "1")  # type: ignore[attr-defined]
    return int(told) if told.isdecimal() and len(told) < 10 else 1
