"""The cells whose value alone is not what a person sees: percentages, errors, formulas never calculated.

The quick reader of workbooks gives 0.712 for a cell that shows 71.2%, and nothing for #DIV/0!. A first look at the bytes
tells whether a workbook has such cells at all; only then are they read again, by a reader that knows formats.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from analysis.errors import Where
from analysis.model import Issue
from analysis.terms import Action, Severity

Place = tuple[int, int]
_PERCENT_FORMATS = re.compile(rb'numFmtId="(?:9|10)"|formatCode="[^"]*%[^"]*"')
_ODD_CELLS = re.compile(rb't="e"|<f[ >]')
_FORMAT_DECIMALS = re.compile(r"[0#?](?:\.([0#?]+))?[^0#?.]*%")
_LITERAL = re.compile(r'"[^"]*"|\\.')  # a sign in quotation marks, or behind a backslash, is printed and means nothing
_ODS = {
    "table": "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "office": "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    "text": "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
}


def shown_cells(path: Path, sheet: str, cells: Sequence[Sequence[Any]], where: Where) -> tuple[dict[Place, str], tuple[Issue, ...]]:
    """The texts of odd cells by (row, column) from 0, and the issues they make."""
    if path.suffix.lower() == ".ods":
        return _shown_in_ods(path, sheet), ()
    with zipfile.ZipFile(path) as archive:
        styles = archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""
        formats = styles[styles.find(b"<numFmts") : styles.find(b"</numFmts>")] + styles[styles.find(b"<cellXfs") : styles.find(b"</cellXfs>")]
        is_odd = bool(_PERCENT_FORMATS.search(formats)) or any(
            _has_odd_cells(archive, name) for name in archive.namelist() if name.startswith("xl/worksheets/")
        )
    return _shown_in_xlsx(path, sheet, cells, where) if is_odd else ({}, ())


def _has_odd_cells(archive: zipfile.ZipFile, name: str) -> bool:
    tail = b""
    with archive.open(name) as file:
        while chunk := file.read(1 << 20):
            if _ODD_CELLS.search(tail + chunk):
                return True
            tail = chunk[-8:]
    return False


def _shown_in_xlsx(path: Path, sheet: str, cells: Sequence[Sequence[Any]], where: Where) -> tuple[dict[Place, str], tuple[Issue, ...]]:
    import openpyxl

    shown: dict[Place, str] = {}
    cut: list[str] = []
    values = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for cell in _cells_of(values, sheet):
        place = (cell.row - 1, cell.column - 1)
        if cell.data_type == "e":
            shown[place] = str(cell.value)
        elif isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool) and "%" in (cell.number_format or ""):
            text = percent_text(cell.value, cell.number_format)
            if text is not None:
                shown[place] = text
                if min(abs(float(text[:-1]) - cell.value * 100), abs(float(text[:-1]) - cell.value)) > 1e-9:
                    cut.append(cell.coordinate)
    values.close()
    issues = [_issue(where, "shown_rounded", Severity.NOTE, "hold more digits than they show; read as they show", cut, row=None)] if cut else []
    formulas = openpyxl.load_workbook(path, read_only=True, data_only=False)
    for cell in _cells_of(formulas, sheet):
        row, column = cell.row - 1, cell.column - 1
        is_blank = row >= len(cells) or column >= len(cells[row]) or cells[row][column] in ("", None)
        if cell.data_type == "f" and is_blank and (row, column) not in shown:
            issues.append(
                _issue(where, "formula_without_value", Severity.WARNING, "holds a formula that was never calculated", [cell.coordinate], row=cell.row)
            )
    formulas.close()
    return {place: text for place, text in shown.items() if place[0] < len(cells) and place[1] < len(cells[place[0]])}, tuple(issues)


def _cells_of(workbook: Any, sheet: str) -> Any:
    from openpyxl.cell.read_only import EmptyCell

    for row in workbook[sheet].iter_rows():
        for cell in row:
            if not isinstance(cell, EmptyCell) and cell.value is not None:
                yield cell


def _issue(where: Where, code: str, severity: Severity, what: str, cells: Sequence[str], *, row: int | None) -> Issue:
    named = ", ".join(cells[:5]) + (f" and {len(cells) - 5} more" if len(cells) > 5 else "")
    remedy = "open the workbook in a spreadsheet program and save it again" if code == "formula_without_value" else ""
    return Issue(severity, Action.KEPT, code, f"{named} {what}", remedy, file=where.file or "", sheet=where.sheet or "", row=row)


def percent_text(value: float, number_format: str) -> str | None:
    """A number as its percentage format shows it, rounded half up; None where the format is too odd to follow.

    >>> percent_text(0.712, "0.0%"), percent_text(0.9604, "#,##0%"), percent_text(71.2, '0.0"%"')
    ('71.2%', '96%', '71.2%')
    """
    positive = number_format.split(";")[0]
    is_literal = "%" not in _LITERAL.sub("", positive)
    found = _FORMAT_DECIMALS.search(positive if is_literal else _LITERAL.sub("", positive))
    if not found:
        return None
    decimals = len(found.group(1) or "")
    # 15 digits are what a spreadsheet holds: 0.285 stored as 0.28499999999999998 shows as 29%.
    exact = Decimal(format(value, ".15g")) * (1 if is_literal else 100)
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}%"


def _shown_in_ods(path: Path, sheet: str) -> dict[Place, str]:
    from lxml import etree

    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
    if b'value-type="percentage"' not in content:
        return {}
    shown: dict[Place, str] = {}
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    table, office, text = _ODS["table"], _ODS["office"], _ODS["text"]
    for element in root.iter(f"{table}table"):
        if element.get(f"{table}name") != sheet:
            continue
        row = 0
        for row_element in element.iter(f"{table}table-row"):
            column = 0
            for cell in row_element:
                if cell.get(f"{office}value-type") == "percentage":
                    printed = "".join(cell.find(f"{text}p").itertext()) if cell.find(f"{text}p") is not None else ""
                    repeated = range(int(cell.get(f"{table}number-columns-repeated", "1")))
                    shown.update({(row, column + step): printed for step in repeated if printed})
                column += int(cell.get(f"{table}number-columns-repeated", "1"))
            row += int(row_element.get(f"{table}number-rows-repeated", "1"))
    return shown
